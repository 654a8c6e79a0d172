package dev.gather.chat;

import dev.gather.chat.room.Refusal;
import dev.gather.chat.room.Rooms;
import dev.gather.web.Faults;
import dev.gather.web.Fields;
import dev.gather.web.Problem;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.websocketx.Utf8FrameValidator;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrameDecoder;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.http.server.WebsocketServerSpec;

/**
 * {@code /chat}: WebSocket. Reactor Netty shakes hands; then frames go to and from handlers of ours
 * directly, for its own checks less than RFC 6455 asks for, and queues more than is bounded here.
 */
@RestController
final class WebSocketEndpoint {
  /** The subprotocol with JSON frames. */
  static final String JSON = "chat.v1";

  /** Begins an offer that is a token, which is checked elsewhere. */
  private static final String BEARER = "bearer.";

  private static final String PROTOCOL = "Sec-WebSocket-Protocol";
  private static final String VERSION = "Sec-WebSocket-Version";

  private final Doors doors;

  WebSocketEndpoint(Doors doors) {
    this.doors = doors;
  }

  @GetMapping("/chat")
  Mono<Void> chat(ServerHttpRequest request, ServerHttpResponse response) {
    requireUpgrade(request.getHeaders());
    List<String> offers = offers(request.getHeaders());
    return entry(request, offers.contains(JSON) ? Form.JSON_FRAMES : Form.LINE_FRAMES)
        .flatMap(entry -> upgrade(response, entry, subprotocol(offers)));
  }

  private Mono<Void> upgrade(
      ServerHttpResponse response, WebSocketEntry entry, @Nullable String subprotocol) {
    HttpServerResponse server = ServerHttpResponseDecorator.getNativeResponse(response);
    return response
        .setComplete()
        .then(
            Mono.defer(
                () ->
                    server.sendWebsocket(
                        (in, out) -> {
                          in.withConnection(connection -> take(connection, entry));
                          return out.neverComplete();
                        },
                        spec(subprotocol))));
  }

  /** With a subprotocol that the client has not offered, Reactor Netty would never hand over. */
  private WebsocketServerSpec spec(@Nullable String subprotocol) {
    WebsocketServerSpec.Builder spec =
        WebsocketServerSpec.builder().maxFramePayloadLength(doors.settings().maxFrame());
    return subprotocol == null ? spec.build() : spec.protocols(subprotocol).build();
  }

  /** Takes a connection over from Reactor Netty, which only sees it close. */
  private void take(Connection connection, WebSocketEntry entry) {
    int maxFrame = doors.settings().maxFrame();
    FrameHandler handler = new FrameHandler(maxFrame, new ChatFrames(doors, entry));
    install(connection.channel().pipeline(), maxFrame, handler);
    connection.channel().config().setAutoRead(true);
  }

  /** Strict decoding, checking of UTF-8 as it comes, and what is to be done with it. */
  static void install(ChannelPipeline pipeline, int maxFrame, FrameHandler handler) {
    WebSocketDecoderConfig strict =
        WebSocketDecoderConfig.newBuilder()
            .expectMaskedFrames(true)
            .allowExtensions(false)
            .maxFramePayloadLength(maxFrame)
            .closeOnProtocolViolation(false)
            .build();
    pipeline.replace(
        WebSocketFrameDecoder.class, "gather.frames", new WebSocket13FrameDecoder(strict));
    pipeline.addBefore(NettyPipeline.ReactiveBridge, "gather.utf8", new Utf8FrameValidator(false));
    pipeline.addBefore(NettyPipeline.ReactiveBridge, "gather.chat", handler);
  }

  private static void requireUpgrade(HttpHeaders headers) {
    if (!"websocket".equalsIgnoreCase(headers.getUpgrade())
        || !"13".equals(headers.getFirst(VERSION))) {
      throw Problem.of(HttpStatus.UPGRADE_REQUIRED, "This is for WebSocket, version 13")
          .header(HttpHeaders.UPGRADE, "websocket")
          .header(HttpHeaders.CONNECTION, "Upgrade")
          .header(VERSION, "13");
    }
  }

  private Mono<WebSocketEntry> entry(ServerHttpRequest request, Form form) {
    Faults faults = new Faults();
    Fields query = Fields.ofQuery(request.getQueryParams(), faults);
    String room = query.text("room", Rooms.LOBBY);
    String nick = query.text("nick");
    String session = query.text("session");
    query.has("token"); // who may come in is decided elsewhere
    query.refuseUnknown();
    Refusals.check(() -> doors.rooms().require(room), fault -> query.refuse("room", fault));
    Refusals.check(
        () -> doors.people().requireForm(nick, session), fault -> query.refuse("nick", fault));
    faults.throwIfAny();
    return doors
        .people()
        .require(nick, session)
        .then(
            Mono.fromCallable(
                () ->
                    new WebSocketEntry(
                        form,
                        room,
                        nick,
                        session,
                        doors.visitors().admit(request.getRemoteAddress()))))
        .onErrorMap(Refusal.class, Refusals::problem);
  }

  private static List<String> offers(HttpHeaders headers) {
    return headers.getOrEmpty(PROTOCOL).stream()
        .flatMap(line -> Arrays.stream(line.split(",", -1)))
        .map(String::strip)
        .toList();
  }

  /** A browser that offers only its token hangs up unless something of its offers is chosen. */
  private static @Nullable String subprotocol(List<String> offers) {
    return offers.contains(JSON)
        ? JSON
        : offers.stream().filter(offer -> offer.startsWith(BEARER)).findFirst().orElse(null);
  }
}
