package dev.gather.chat;

import dev.gather.chat.Visitors.Visit;
import dev.gather.chat.log.Appended;
import dev.gather.chat.room.Allowance;
import dev.gather.chat.room.Refusal;
import dev.gather.web.Faults;
import dev.gather.web.Fields;
import dev.gather.web.Json;
import dev.gather.web.JsonBody;
import dev.gather.web.Lines;
import dev.gather.web.Problem;
import io.netty.channel.Channel;
import io.netty.util.Attribute;
import io.netty.util.AttributeKey;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;

/** {@code POST /rooms/{room}/messages}: says something, and answers once it is stored. */
@RestController
final class SayEndpoint {
  private static final AttributeKey<Visit> VISIT = AttributeKey.valueOf(SayEndpoint.class, "visit");

  private final Doors doors;

  SayEndpoint(Doors doors) {
    this.doors = doors;
  }

  private record Message(@Nullable String from, String text, @Nullable String key) {}

  @PostMapping(path = "/rooms/{room}/messages", consumes = MediaType.TEXT_PLAIN_VALUE)
  Mono<ResponseEntity<byte[]>> text(
      @PathVariable("room") String room, ServerHttpRequest request, ServerHttpResponse response) {
    Faults faults = new Faults();
    Fields query = Fields.ofQuery(request.getQueryParams(), faults);
    String from = query.text("from");
    String key = query.text("key");
    query.refuseUnknown();
    return text(request)
        .map(text -> new Message(from, text, key))
        .doOnNext(message -> check(room, message, query, "#", faults))
        .flatMap(message -> say(room, message, allowance(response)));
  }

  @PostMapping(
      path = "/rooms/{room}/messages",
      consumes = {MediaType.APPLICATION_JSON_VALUE, "application/*+json"})
  Mono<ResponseEntity<byte[]>> json(
      @PathVariable("room") String room, ServerHttpRequest request, ServerHttpResponse response) {
    Faults faults = new Faults();
    Fields.ofQuery(request.getQueryParams(), faults).refuseUnknown();
    return JsonBody.read(request, doors.settings().maxFrame())
        .map(
            body -> {
              Fields fields = Fields.ofJson(body, "#", faults);
              if (!fields.has("text")) {
                fields.refuse("text", "'text' is needed");
              }
              Message message =
                  new Message(fields.text("from"), fields.text("text", ""), fields.text("key"));
              fields.refuseUnknown();
              check(room, message, fields, fields.pointer("text"), faults);
              return message;
            })
        .flatMap(message -> say(room, message, allowance(response)));
  }

  private void check(String room, Message said, Fields fields, String text, Faults faults) {
    Refusals.check(() -> doors.rooms().require(room), fault -> faults.add("{room}", fault));
    Refusals.check(
        () -> doors.people().requireForm(said.from, null), fault -> fields.refuse("from", fault));
    Refusals.check(
        () -> doors.messages().requireKey(said.key), fault -> fields.refuse("key", fault));
    if (faults.all().stream().noneMatch(fault -> fault.pointer().equals(text))) {
      Refusals.check(() -> doors.messages().text(said.text), fault -> faults.add(text, fault));
    }
    faults.throwIfAny();
  }

  private Mono<ResponseEntity<byte[]>> say(String room, Message message, Allowance allowance) {
    return Mono.defer(
            () -> doors.people().post(room, message.from, message.text, message.key, allowance))
        .onErrorMap(Refusal.class, Refusals::problem)
        .map(stored -> reply(room, stored));
  }

  /** The whole body in strict UTF-8, without the line end that it may have. */
  private Mono<String> text(ServerHttpRequest request) {
    int max = (int) doors.settings().maxMessage().toBytes();
    return DataBufferUtils.join(request.getBody(), max + 2)
        .onErrorMap(
            DataBufferLimitException.class,
            limit -> Problem.tooLarge("A message may have " + max + " bytes"))
        .flatMap(body -> Lines.of(Flux.just(body), max + 2).collect(Collectors.joining("\n")))
        .defaultIfEmpty("");
  }

  /** That of the connection, which may be used for many requests. */
  private Allowance allowance(ServerHttpResponse response) {
    Connection server = ServerHttpResponseDecorator.getNativeResponse(response);
    Channel channel = server.channel();
    Attribute<Visit> known = channel.attr(VISIT);
    Visit visit = known.get();
    if (visit == null) {
      Visit admitted = admit(channel);
      channel.closeFuture().addListener(closed -> doors.visitors().leave(admitted));
      known.set(admitted);
      visit = admitted;
    }
    return visit.allowance();
  }

  private Visit admit(Channel channel) {
    try {
      return doors.visitors().admit(channel.remoteAddress());
    } catch (Refusal refusal) {
      throw Refusals.problem(refusal);
    }
  }

  private static ResponseEntity<byte[]> reply(String room, Appended stored) {
    return ResponseEntity.status(HttpStatus.CREATED)
        .contentType(MediaType.APPLICATION_JSON)
        .cacheControl(CacheControl.noStore())
        .body(
            Json.bytes(
                json -> {
                  json.writeStartObject();
                  json.writeStringProperty("room", room);
                  json.writeNumberProperty("offset", stored.position().offset());
                  json.writeStringProperty("epoch", stored.position().epoch());
                  json.writeBooleanProperty("duplicate", stored.duplicate());
                  json.writeEndObject();
                }));
  }
}
