package dev.gather.fetch;

import dev.gather.net.AddressGuard;
import dev.gather.scope.Failure;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpContentDecompressor;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.netty.NettyPipeline;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;
import reactor.util.context.ContextView;

/**
 * The clients that fetch: one for the world, which dials nothing but what the guard permits, and
 * one for the service's own lab. Their connections are never shared. Built once; a request finds
 * its {@link Hop} through the Reactor context.
 */
final class Clients implements AutoCloseable {
  private static final Failure PROHIBITED =
      new Failure("destination_ip_prohibited", "the address is not one that may be fetched from");
  private static final Duration IDLE = Duration.ofSeconds(30);
  private static final int MAX_HEADER_BYTES = 64 * 1024;
  private static final int CONNECT_MILLIS = 30_000;

  /** More than cores, for a loop that waits for another one's turn should not leave a core idle. */
  private static final int LOOPS = Runtime.getRuntime().availableProcessors() + 1;

  private final OwnService own;
  private final AddressGuard guard;
  private final LongSupplier nanoTime;
  private final ConnectionProvider worldConnections = connections("fetch");
  private final ConnectionProvider labConnections = connections("fetch-lab");
  private final LoopResources loops = LoopResources.create("fetch", LOOPS, LOOPS, true, false);
  private final WebClient world;
  private final WebClient lab;

  Clients(OwnService own, AddressGuard guard, LongSupplier nanoTime) {
    this(own, guard, nanoTime, UnaryOperator.identity());
  }

  /**
   * @param world sets who resolves names and which authorities are trusted
   */
  Clients(
      OwnService own, AddressGuard guard, LongSupplier nanoTime, UnaryOperator<HttpClient> world) {
    this.own = own;
    this.guard = guard;
    this.nanoTime = nanoTime;
    this.world =
        webClient(
            world
                .apply(client(worldConnections))
                .resolvedAddressesSelector((config, answers) -> permitted(answers)));
    this.lab = webClient(client(labConnections));
  }

  /**
   * Begins a request, through the client that its target asks for.
   *
   * @throws FetchException in one form whatever the reason, if it may not be fetched from
   */
  WebClient.RequestBodySpec request(HttpMethod method, Target target) {
    if (own.is(target)) {
      if (!own.isLab(target)) {
        throw new FetchException(PROHIBITED);
      }
      return lab.method(method).uri(own.dialled(target).uri());
    }
    boolean permitted =
        !Ports.isBlocked(target.port())
            && (target.literal() == null
                ? guard.permitsName(target.host())
                : guard.permits(new InetSocketAddress(target.literal(), target.port())));
    if (!permitted) {
      throw new FetchException(PROHIBITED);
    }
    return world.method(method).uri(target.uri());
  }

  private List<? extends SocketAddress> permitted(List<? extends SocketAddress> answers) {
    if (!guard.permits(answers)) {
      throw new FetchException(PROHIBITED);
    }
    return answers;
  }

  /** As many connections as members ask for: {@code concurrency} and {@code perHost} limit them. */
  private static ConnectionProvider connections(String name) {
    return ConnectionProvider.builder(name)
        .maxConnections(10_000)
        .pendingAcquireMaxCount(-1)
        .maxIdleTime(IDLE)
        .evictInBackground(IDLE)
        .disposeInactivePoolsInBackground(IDLE, IDLE.multipliedBy(2))
        .lifo()
        .build();
  }

  private HttpClient client(ConnectionProvider connections) {
    return HttpClient.create(connections)
        .runOn(loops, true)
        .protocol(HttpProtocol.HTTP11)
        .compress(true)
        .disableRetry(true)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
        .httpResponseDecoder(spec -> spec.maxHeaderSize(MAX_HEADER_BYTES))
        .doOnChannelInit(
            (observer, channel, remote) -> {
              hop(observer.currentContext()).connecting(Wire.watch(channel, nanoTime));
              strengthen(channel.pipeline());
            })
        .doOnResolve(connection -> Wire.of(connection.channel()).resolving())
        .doAfterResolve((connection, address) -> Wire.of(connection.channel()).resolved())
        .doOnRequest(
            (request, connection) ->
                hop(request.currentContextView()).sending(Wire.of(connection.channel())))
        .doAfterRequest((request, connection) -> hop(request.currentContextView()).sent())
        .doOnResponse(
            (response, connection) ->
                hop(response.currentContextView())
                    .answered(Wire.of(connection.channel()).version()));
  }

  /** What Reactor Netty lets pass, and the results must not. */
  private static void strengthen(ChannelPipeline pipeline) {
    pipeline.replace(
        HttpContentDecompressor.class, NettyPipeline.HttpDecompressor, new Decompressor());
    pipeline.addAfter(
        NettyPipeline.HttpCodec, FinalResponses.class.getName(), new FinalResponses());
  }

  private static Hop hop(ContextView context) {
    return context.get(Hop.class);
  }

  private static WebClient webClient(HttpClient client) {
    return WebClient.builder().clientConnector(new ReactorClientHttpConnector(client)).build();
  }

  @Override
  public void close() {
    worldConnections.dispose();
    labConnections.dispose();
    loops.dispose();
  }
}
