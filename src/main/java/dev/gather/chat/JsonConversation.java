package dev.gather.chat;

import dev.gather.chat.log.Position;
import dev.gather.chat.room.Person;
import dev.gather.chat.room.Refusal;
import dev.gather.chat.room.Refusal.Code;
import dev.gather.web.Faults;
import dev.gather.web.Fields;
import dev.gather.web.Json;
import dev.gather.web.JsonBody;
import dev.gather.web.Problem;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;

/** Talks to programs in {@code chat.v1}: one JSON object a text frame, each answered by one. */
final class JsonConversation implements Conversation {
  private static final int MESSAGES = 50;

  /** So much may be under way at once; then the other side has to wait. */
  private static final int AHEAD = 1_024;

  private final Connection connection;
  private final Person person;
  private final String room;
  private final Doors doors;
  private boolean greeted;

  private enum Op {
    JOIN,
    LEAVE,
    SAY,
    HISTORY,
    WHO,
    NICK,
    PING
  }

  JsonConversation(Connection connection, Person person, String room, Doors doors) {
    this.connection = connection;
    this.person = person;
    this.room = room;
    this.doors = doors;
  }

  @Override
  public void begin() {
    // The client speaks first.
  }

  @Override
  public boolean greeted() {
    return greeted;
  }

  @Override
  public void unreadable(String why) {
    throw new IllegalStateException("frames are always text here: " + why);
  }

  @Override
  public void settled() {
    connection.reading(true);
  }

  @Override
  public void heard(String text) {
    JsonNode id = null;
    try {
      JsonNode frame = JsonBody.parse(text);
      id = frame.get("id");
      run(id, frame);
    } catch (Problem | Refusal failure) {
      refused(id, failure);
    }
    connection.reading(connection.outstanding() < AHEAD);
  }

  private void run(@Nullable JsonNode id, JsonNode frame) {
    Faults faults = new Faults();
    Fields fields = Fields.ofJson(frame, "#", faults);
    fields.has("id");
    if (!fields.has("op")) {
      fields.refuse("op", "'op' is needed");
    }
    Op op = fields.choice("op", Op.PING);
    String named = op == Op.PING || op == Op.NICK ? room : fields.text("room", room);
    Runnable run =
        switch (op) {
          case JOIN -> join(id, named, fields);
          case LEAVE -> () -> leave(id, named);
          case SAY -> say(id, named, fields);
          case HISTORY -> history(id, named, fields);
          case WHO -> who(id, named);
          case NICK -> nick(id, fields);
          case PING -> () -> reply(id, json -> {});
        };
    fields.refuseUnknown();
    faults.throwIfAny();
    greeted = true;
    run.run();
  }

  private Runnable join(@Nullable JsonNode id, String named, Fields fields) {
    Position since = since(fields);
    int limit = limit(fields);
    return () ->
        answer(
            id,
            person.join(named, since, limit),
            (json, welcome) -> {
              json.writeStringProperty("room", welcome.room());
              place(json, welcome.position());
              json.writeBooleanProperty("recovered", welcome.recovered());
              MessageJson.write(json, welcome.messages());
              json.writeNumberProperty("members", welcome.members());
              json.writeStringProperty("nick", person.nick());
              json.writeStringProperty("session", person.session());
            });
  }

  private void leave(@Nullable JsonNode id, String named) {
    if (!person.leave(named)) {
      throw Refusal.of(Code.NOT_HERE, "you are not in " + named);
    }
    reply(id, json -> json.writeStringProperty("room", named));
  }

  private Runnable say(@Nullable JsonNode id, String named, Fields fields) {
    if (!fields.has("text")) {
      fields.refuse("text", "'text' is needed");
    }
    String text = fields.text("text", "");
    String key = fields.text("key");
    boolean action = fields.flag("action", false);
    return () ->
        answer(
            id,
            person.say(named, text, action, key),
            (json, stored) -> {
              json.writeNumberProperty("offset", stored.position().offset());
              json.writeStringProperty("epoch", stored.position().epoch());
              json.writeBooleanProperty("duplicate", stored.duplicate());
            });
  }

  private Runnable history(@Nullable JsonNode id, String named, Fields fields) {
    Position since = since(fields);
    int limit = limit(fields);
    return () ->
        answer(
            id,
            doors
                .messages()
                .read(named, since, limit)
                .switchIfEmpty(
                    Mono.error(() -> Refusal.of(Code.NOT_HERE, "there is no room " + named))),
            (json, history) -> {
              json.writeStringProperty("room", named);
              place(json, history.last());
              json.writeBooleanProperty("recovered", history.follows());
              MessageJson.write(json, history.entries());
            });
  }

  private Runnable who(@Nullable JsonNode id, String named) {
    return () -> {
      doors.rooms().require(named);
      answer(
          id,
          doors.rooms().who(named),
          (json, nicks) -> {
            json.writeStringProperty("room", named);
            json.writeArrayPropertyStart("nicks");
            nicks.forEach(json::writeString);
            json.writeEndArray();
          });
    };
  }

  private Runnable nick(@Nullable JsonNode id, Fields fields) {
    String nick = fields.has("nick") ? fields.text("nick", "") : fields.text("text", "");
    return () ->
        answer(
            id,
            person.rename(nick).then(Mono.fromSupplier(person::nick)),
            (json, now) -> json.writeStringProperty("nick", now));
  }

  private static @Nullable Position since(Fields fields) {
    Fields since = fields.object("since");
    if (since == null) {
      return null;
    }
    return new Position(since.text("epoch", ""), since.whole("offset", 0, 0, Long.MAX_VALUE));
  }

  private int limit(Fields fields) {
    return fields.integer("limit", MESSAGES, 0, doors.settings().history());
  }

  private static void place(JsonGenerator json, Position position) {
    json.writeStringProperty("epoch", position.epoch());
    json.writeNumberProperty("offset", position.offset());
  }

  private <T> void answer(
      @Nullable JsonNode id, Mono<T> answer, BiConsumer<JsonGenerator, T> content) {
    connection.answer(
        answer,
        value -> reply(id, json -> content.accept(json, value)),
        failure -> refused(id, failure));
  }

  private void reply(@Nullable JsonNode id, Consumer<JsonGenerator> ok) {
    send(id, "ok", ok);
  }

  private void refused(@Nullable JsonNode id, Throwable failure) {
    connection.strike();
    send(id, "error", json -> MessageJson.writeError(json, failure));
  }

  private void send(@Nullable JsonNode id, String outcome, Consumer<JsonGenerator> content) {
    connection.send(
        Json.bytes(
            json -> {
              json.writeStartObject();
              if (id != null && id.isValueNode()) {
                json.writeName("id");
                json.writeTree(id);
              }
              json.writeObjectPropertyStart(outcome);
              content.accept(json);
              json.writeEndObject();
              json.writeEndObject();
            }));
  }
}
