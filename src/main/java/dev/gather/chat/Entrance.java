package dev.gather.chat;

import dev.gather.chat.room.Person;
import dev.gather.chat.room.Refusal;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Keeps what is said until the one who says it has a nick, which may take a question or two. */
final class Entrance implements Conversation {
  private final Connection connection;
  private final Mono<Person> enter;
  private final Function<Person, Conversation> begin;
  private final Queue<String> texts = new ArrayDeque<>();
  private @Nullable Conversation entered;

  /**
   * @param enter has someone come in; or ends in a {@link Refusal}, and so does the connection
   * @param begin makes the conversation that is behind
   */
  Entrance(Connection connection, Mono<Person> enter, Function<Person, Conversation> begin) {
    this.connection = connection;
    this.enter = enter;
    this.begin = begin;
  }

  @Override
  public void begin() {
    connection.answer(enter, this::enter, this::refuse);
    connection.reading(entered != null);
  }

  private void enter(Person person) {
    connection.entered(person);
    if (connection.closing()) {
      return;
    }
    Conversation conversation = begin.apply(person);
    entered = conversation;
    conversation.begin();
    while (!texts.isEmpty()) {
      conversation.heard(texts.remove());
    }
    connection.reading(true);
  }

  private void refuse(Throwable failure) {
    connection.close(failure instanceof Refusal refusal ? Bye.refused(refusal) : Bye.LOST);
  }

  @Override
  public void heard(String text) {
    if (entered == null) {
      texts.add(text);
    } else {
      entered.heard(text);
    }
  }

  @Override
  public void unreadable(String why) {
    if (entered == null) {
      connection.send(Form.fault(why));
      connection.strike();
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
