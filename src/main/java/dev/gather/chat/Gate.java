package dev.gather.chat;

import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Asks for {@code /auth <token>} before anything else is heard. Says nothing on its own. */
final class Gate implements Conversation {
  private static final String AUTH = "/auth";

  private final Connection connection;
  private final Function<String, Optional<String>> refusal;
  private final Supplier<Conversation> enter;
  private @Nullable Conversation entered;

  /**
   * @param refusal of a token; empty for the right one
   * @param enter begins the conversation that is behind
   */
  Gate(
      Connection connection,
      Function<String, Optional<String>> refusal,
      Supplier<Conversation> enter) {
    this.connection = connection;
    this.refusal = refusal;
    this.enter = enter;
  }

  @Override
  public void begin() {
    // The client speaks first.
  }

  @Override
  public void heard(String line) {
    if (entered != null) {
      entered.heard(line);
      return;
    }
    Command command = Command.of(line);
    Optional<String> fault =
        command.name().equals(AUTH) && !command.word(1).isEmpty()
            ? refusal.apply(command.word(1))
            : Optional.of("the first line here has to be /auth <token>");
    fault.ifPresentOrElse(this::refuse, this::enter);
  }

  private void enter() {
    entered = enter.get();
    entered.begin();
  }

  private void refuse(String why) {
    connection.send(Form.fault(why));
    connection.strike();
  }

  @Override
  public void unreadable(String why) {
    if (entered == null) {
      refuse(why);
    } else {
      entered.unreadable(why);
    }
  }

  @Override
  public void settled() {
    if (entered != null) {
      entered.settled();
    }
  }

  @Override
  public boolean greeted() {
    return entered != null && entered.greeted();
  }
}
