package dev.gather.chat;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gather.chat.log.Entry;
import dev.gather.chat.log.History;
import dev.gather.chat.log.Position;
import dev.gather.chat.room.Person;
import dev.gather.chat.room.Refusal;
import dev.gather.chat.room.Refusal.Code;
import dev.gather.chat.room.RoomView;
import dev.gather.chat.room.Welcome;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Talks to people in lines, over TCP or WebSocket: what they type is said in the one room they are
 * in, {@code /} begins a command. Messages are stored side by side; a command waits until all
 * before it is answered.
 */
final class LineConversation implements Conversation {
  private static final String HELP =
      """
      * /nick ann, /join room [offset], /leave, /who, /rooms, /history [n], /msg nick text, \
      /me waves, /quit; //x says /x\
      """;

  /** So many lines are read ahead, and as many messages are stored at once. */
  private static final int AHEAD = 64;

  private static final int SHOWN = 100;
  private static final int HISTORY = 20;

  private final Connection connection;
  private final Person person;
  private final Doors doors;
  private final Queue<String> lines = new ArrayDeque<>();
  private @Nullable String room;
  private boolean commanded;

  LineConversation(Connection connection, Person person, String room, Doors doors) {
    this.connection = connection;
    this.person = person;
    this.room = room;
    this.doors = doors;
  }

  @Override
  public void begin() {
    send("* you are " + person.nick() + " in " + room + "; /help tells what can be done here");
    join(String.valueOf(room), null);
  }

  @Override
  public boolean greeted() {
    return true;
  }

  @Override
  public void heard(String line) {
    lines.add(line);
    proceed();
  }

  @Override
  public void unreadable(String why) {
    connection.send(Form.fault(why));
    connection.strike();
  }

  @Override
  public void settled() {
    if (connection.outstanding() == 0) {
      commanded = false;
    }
    proceed();
  }

  private void proceed() {
    while (!lines.isEmpty() && !connection.closing() && mayRun(lines.element())) {
      String line = lines.remove();
      try {
        run(line);
      } catch (Refusal refusal) {
        refused(refusal);
      }
    }
    connection.reading(lines.size() < AHEAD);
  }

  private boolean mayRun(String line) {
    return connection.outstanding() == 0
        || !commanded && isMessage(line) && connection.outstanding() < AHEAD;
  }

  private static boolean isMessage(String line) {
    return !line.startsWith("/") || line.startsWith("//") || line.startsWith("/me ");
  }

  private void run(String line) {
    if (isMessage(line)) {
      if (!line.isBlank()) {
        say(line);
      }
      return;
    }
    Command command = Command.of(line);
    switch (command.name()) {
      case "/help" -> send(HELP);
      case "/nick" -> rename(command.required(1, "/nick ann"));
      case "/join" -> move(command.required(1, "/join room [offset]"), command.word(2));
      case "/leave" -> {
        command.require("/leave");
        leave();
      }
      case "/who" -> {
        command.require("/who");
        who(here());
      }
      case "/rooms" -> {
        command.require("/rooms");
        rooms();
      }
      case "/history" -> {
        command.require("/history [n]");
        history(command.word(1));
      }
      case "/msg" -> whisper(command.word(1), command.required(2, "/msg nick text"));
      case "/me" -> command.required(1, "/me waves");
      case "/quit" -> connection.close(Bye.QUIT);
      default -> throw command.unknown();
    }
  }

  private void say(String line) {
    boolean action = line.startsWith("/me ");
    String text = action ? line.substring(4) : line.startsWith("//") ? line.substring(1) : line;
    answer(person.say(here(), text, action, null), stored -> {});
  }

  private void rename(String nick) {
    commanded = true;
    Mono<String> renamed = person.rename(nick).then(Mono.fromSupplier(person::nick));
    answer(renamed, now -> send("* you are " + now));
  }

  private void who(String named) {
    commanded = true;
    answer(doors.rooms().who(named), nicks -> send("* in " + named + ": " + some(nicks)));
  }

  private void move(String next, String offset) {
    commanded = true;
    if (offset.isEmpty()) {
      enter(next, null);
      return;
    }
    Position since = Position.parse(offset).orElse(null);
    if (since != null) {
      enter(next, since);
      return;
    }
    int number = Command.number(offset, Integer.MAX_VALUE);
    Mono<Position> place =
        doors.rooms().one(next).map(view -> new Position(view.position().epoch(), number));
    answer(place, position -> enter(next, position));
  }

  private void enter(String next, @Nullable Position since) {
    String last = room;
    join(next, since);
    if (last != null && !last.equals(next)) {
      person.leave(last);
    }
    room = next;
  }

  private void join(String next, @Nullable Position since) {
    commanded = true;
    int newest = since == null ? 0 : SHOWN;
    answer(person.join(next, since, newest), welcome -> welcome(welcome, since));
  }

  private void welcome(Welcome welcome, @Nullable Position since) {
    if (since != null && !welcome.recovered()) {
      send("* not all messages since then can be had; these are the newest");
    }
    tell(welcome.messages());
    send(
        "* %s has %d here and is at offset %d"
            .formatted(welcome.room(), welcome.members(), welcome.position().offset()));
  }

  private void leave() {
    person.leave(here());
    send("* you left " + here());
    room = null;
  }

  private void rooms() {
    commanded = true;
    answer(
        doors.rooms().all().map(LineConversation::shown).collectList(),
        rooms -> send("* rooms: " + some(rooms)));
  }

  private static String shown(RoomView view) {
    return view.room() + " (" + view.members() + ")";
  }

  private void history(String count) {
    commanded = true;
    int limit = count.isEmpty() ? HISTORY : Command.number(count, doors.settings().history());
    Mono<History> history = doors.messages().read(here(), null, limit);
    answer(history, read -> tell(read.entries()));
  }

  private void whisper(String nick, String text) {
    commanded = true;
    Mono<String> told = person.whisper(nick, text).thenReturn(text);
    answer(told, said -> send("* you to " + nick + ": " + said));
  }

  private <T> void answer(Mono<T> answer, Consumer<T> told) {
    connection.answer(answer, told, this::refused);
  }

  private void tell(List<Entry> entries) {
    entries.forEach(entry -> connection.send(Form.line(entry).getBytes(UTF_8)));
  }

  private void refused(Throwable failure) {
    if (!(failure instanceof Refusal refusal)) {
      throw new IllegalStateException(failure);
    }
    Duration retryAfter = refusal.retryAfter();
    unreadable(
        retryAfter == null
            ? refusal.detail()
            : "%s (again in %.1f s)".formatted(refusal.detail(), retryAfter.toMillis() / 1e3));
  }

  private String here() {
    if (room == null) {
      throw Refusal.of(Code.NOT_HERE, "you are in no room; /join one");
    }
    return room;
  }

  private static String some(List<String> names) {
    String some = names.stream().limit(SHOWN).collect(Collectors.joining(", "));
    return names.size() > SHOWN ? some + " and " + (names.size() - SHOWN) + " more" : some;
  }

  private void send(String line) {
    connection.send(Terminal.line(line).getBytes(UTF_8));
  }
}
