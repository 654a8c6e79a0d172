package dev.gather.fetch;

import dev.gather.net.AddressGuard;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFunction;
import org.springframework.web.reactive.function.client.ExchangeFunctions;
import reactor.core.publisher.Mono;
import reactor.netty.http.Http11SslContextSpec;
import reactor.netty.resources.LoopResources;
import reactor.netty.tcp.TcpClient;

/**
 * The clients that fetch: one for the world, which dials nothing but what the guard permits, and
 * one for the service's own lab. Their connections are never shared. Built once.
 */
final class Clients implements AutoCloseable {
  private static final Duration IDLE = Duration.ofSeconds(30);

  /**
   * More than cores, for a loop that waits for another one's turn should not leave a core idle; and
   * odd, for a connection takes two in turn, and every second one of an even number stayed idle.
   */
  private static final int LOOPS = (Runtime.getRuntime().availableProcessors() + 1) | 1;

  private final Destinations destinations;
  private final LongSupplier nanoTime;
  private final IdleConnections worldConnections;
  private final IdleConnections labConnections;
  private final LoopResources loops = LoopResources.create("fetch", LOOPS, LOOPS, true, false);
  private final ExchangeFunction world;
  private final ExchangeFunction lab;

  Clients(OwnService own, AddressGuard guard, LongSupplier nanoTime) {
    this(own, guard, nanoTime, UnaryOperator.identity(), Http11SslContextSpec.forClient());
  }

  /**
   * @param resolving sets who resolves names
   * @param tls says which authorities are trusted
   */
  Clients(
      OwnService own,
      AddressGuard guard,
      LongSupplier nanoTime,
      UnaryOperator<TcpClient> resolving,
      Http11SslContextSpec tls) {
    this.destinations = new Destinations(own, guard);
    this.nanoTime = nanoTime;
    this.worldConnections = new IdleConnections(nanoTime, IDLE);
    this.labConnections = new IdleConnections(nanoTime, IDLE);
    TcpClient client = Dialer.client(loops);
    TcpClient guarded =
        resolving
            .apply(client)
            .resolvedAddressesSelector((config, answers) -> destinations.permitted(answers));
    this.world = client(new Dialer(guarded, tls, Dialer::verifyName, nanoTime), worldConnections);
    TcpClient toItself =
        client.doOnChannelInit(
            (observer, channel, remote) -> channel.pipeline().addFirst(new OwnConnection(own)));
    this.lab =
        client(new Dialer(toItself, OwnTls.spec(), OwnTls::anyName, nanoTime), labConnections);
    loops
        .onClient(true)
        .scheduleAtFixedRate(this::sweep, IDLE.toSeconds(), IDLE.toSeconds(), TimeUnit.SECONDS);
  }

  private void sweep() {
    worldConnections.sweep();
    labConnections.sweep();
  }

  /**
   * Asks for a hop, through the client that its target asks for.
   *
   * @throws FetchException in one form whatever the reason, if it may not be fetched from
   */
  Mono<ClientResponse> exchange(Hop hop, RequestFields fields) {
    Request request = hop.request;
    Destinations.Destination destination = destinations.of(request.target());
    ExchangeFunction client = destination.lab() ? lab : world;
    return client.exchange(new HopRequest(hop, destination.dialled().at(), fields.of(request)));
  }

  private static ExchangeFunction client(Dialer dialer, IdleConnections idle) {
    return ExchangeFunctions.create(new Connector(dialer, idle));
  }

  @Override
  public void close() {
    worldConnections.close();
    labConnections.close();
    loops.dispose();
  }
}
