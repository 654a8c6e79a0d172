package dev.gather.chat;

import dev.gather.chat.log.History;
import dev.gather.chat.log.Position;
import dev.gather.chat.room.Refusal;
import dev.gather.chat.room.RoomView;
import dev.gather.web.Faults;
import dev.gather.web.Fields;
import dev.gather.web.Format;
import dev.gather.web.Json;
import dev.gather.web.Problem;
import dev.gather.web.StreamWriter;
import io.netty.channel.Channel;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import tools.jackson.core.JsonGenerator;

/** {@code /rooms}: what rooms there are, and their messages, to read and to follow. */
@RestController
final class RoomsEndpoint {
  private static final Set<Format> FORMATS = EnumSet.of(Format.JSON, Format.NDJSON, Format.SSE);
  private static final int MESSAGES = 100;

  private final Doors doors;
  private final StreamWriter writer;
  private final Set<Follower> followers = ConcurrentHashMap.newKeySet();

  RoomsEndpoint(Doors doors, StreamWriter writer) {
    this.doors = doors;
    this.writer = writer;
  }

  @GetMapping("/rooms")
  Mono<ResponseEntity<byte[]>> rooms(ServerHttpRequest request) {
    refuseParameters(request, new Faults());
    return doors
        .rooms()
        .all()
        .collectList()
        .onErrorMap(Refusal.class, Refusals::problem)
        .map(
            rooms ->
                reply(
                    json -> {
                      json.writeStartObject();
                      json.writeArrayPropertyStart("rooms");
                      rooms.forEach(
                          room -> {
                            json.writeStartObject();
                            write(json, room);
                            json.writeEndObject();
                          });
                      json.writeEndArray();
                      json.writeEndObject();
                    }));
  }

  @GetMapping("/rooms/{room}")
  Mono<ResponseEntity<byte[]>> room(@PathVariable("room") String room, ServerHttpRequest request) {
    Faults faults = new Faults();
    Refusals.check(() -> doors.rooms().require(room), fault -> faults.add("{room}", fault));
    refuseParameters(request, faults);
    return Mono.defer(() -> doors.rooms().one(room))
        .switchIfEmpty(Mono.error(() -> missing(room)))
        .zipWhen(view -> doors.rooms().who(room), RoomsEndpoint::reply)
        .onErrorMap(Refusal.class, Refusals::problem);
  }

  @GetMapping("/rooms/{room}/messages")
  Mono<Void> messages(
      @PathVariable("room") String room, ServerHttpRequest request, ServerHttpResponse response) {
    Format format = Format.choose(request, FORMATS);
    Faults faults = new Faults();
    Fields query = Fields.ofQuery(request.getQueryParams(), faults);
    String last = format == Format.SSE ? request.getHeaders().getFirst("Last-Event-ID") : null;
    Position since = since(query, last);
    int limit = query.integer("limit", MESSAGES, 0, doors.settings().history());
    query.refuseUnknown();
    Refusals.check(() -> doors.rooms().require(room), fault -> faults.add("{room}", fault));
    faults.throwIfAny();
    Mono<Void> reply =
        format == Format.JSON
            ? page(response, room, since, limit)
            : Mono.defer(() -> follow(response, format, room, since, limit));
    return reply.onErrorMap(Refusal.class, Refusals::problem);
  }

  private Mono<Void> page(
      ServerHttpResponse response, String room, @Nullable Position since, int limit) {
    return Mono.defer(() -> doors.messages().read(room, since, limit))
        .switchIfEmpty(Mono.error(() -> missing(room)))
        .flatMap(
            history -> {
              response.getHeaders().setContentType(MediaType.APPLICATION_JSON);
              response.getHeaders().setCacheControl(CacheControl.noStore());
              byte[] body = Json.bytes(json -> write(json, room, history));
              return response.writeWith(
                  Mono.fromSupplier(() -> response.bufferFactory().wrap(body)));
            });
  }

  private Mono<Void> follow(
      ServerHttpResponse response,
      Format format,
      String room,
      @Nullable Position since,
      int limit) {
    Connection server = ServerHttpResponseDecorator.getNativeResponse(response);
    Channel channel = server.channel();
    Visitors.Visit visit = doors.visitors().admit(channel.remoteAddress());
    Follower follower = new Follower(channel.eventLoop(), doors.settings().queueBytes().toBytes());
    followers.add(follower);
    doors.metrics().opened("http");
    return writer
        .follow(response, format, follower.follow(doors.rooms(), room, since, limit))
        .doFinally(
            end -> {
              followers.remove(follower);
              doors.visitors().leave(visit);
              doors.metrics().closed("http", "gone");
            });
  }

  /** Ends all replies that follow a room. */
  void goAway() {
    followers.forEach(follower -> follower.goAway(doors.goingAway()));
  }

  /** The header of an event source that comes again wins over the address that it comes to. */
  private static @Nullable Position since(Fields query, @Nullable String lastEventId) {
    String text = query.text("since");
    String place = lastEventId == null ? text : lastEventId;
    if (place == null) {
      return null;
    }
    Position since = Position.parse(place).orElse(null);
    if (since == null) {
      query.refuse("since", "expected <epoch>:<offset>, the id of a message");
    }
    return since;
  }

  private static ResponseEntity<byte[]> reply(RoomView view, List<String> nicks) {
    return reply(
        json -> {
          json.writeStartObject();
          write(json, view);
          json.writeArrayPropertyStart("nicks");
          nicks.forEach(json::writeString);
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  private static void write(JsonGenerator json, RoomView view) {
    json.writeStringProperty("room", view.room());
    json.writeNumberProperty("members", view.members());
    json.writeNumberProperty("offset", view.position().offset());
    json.writeStringProperty("epoch", view.position().epoch());
  }

  private static void write(JsonGenerator json, String room, History history) {
    json.writeStartObject();
    json.writeStringProperty("room", room);
    json.writeStringProperty("epoch", history.last().epoch());
    json.writeNumberProperty("offset", history.last().offset());
    json.writeBooleanProperty("recovered", history.follows());
    MessageJson.write(json, history.entries());
    json.writeEndObject();
  }

  private static void refuseParameters(ServerHttpRequest request, Faults faults) {
    Fields.ofQuery(request.getQueryParams(), faults).refuseUnknown();
    faults.throwIfAny();
  }

  private static Problem missing(String room) {
    return Problem.of(HttpStatus.NOT_FOUND, "There is no room " + room);
  }

  private static ResponseEntity<byte[]> reply(Consumer<JsonGenerator> content) {
    return ResponseEntity.ok()
        .contentType(MediaType.APPLICATION_JSON)
        .cacheControl(CacheControl.noStore())
        .body(Json.bytes(content));
  }
}
