package dev.gather.fetch;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.SslHandler;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLParameters;
import reactor.core.publisher.Mono;
import reactor.netty.NettyPipeline;
import reactor.netty.http.Http11SslContextSpec;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;
import reactor.netty.tcp.TcpClient;
import reactor.netty.transport.AddressUtils;

/**
 * Makes connections to origins: Reactor Netty resolves, connects and encrypts; HTTP/1.1 is spoken
 * by {@link HttpConnection}. Safe to share.
 */
final class Dialer {
  private static final int CONNECT_MILLIS = 30_000;

  private final TcpClient plain;
  private final TcpClient secure;

  /**
   * @param client sets who resolves names, and to which addresses
   * @param names checks whose certificate it is
   */
  Dialer(
      TcpClient client,
      Http11SslContextSpec tls,
      Consumer<SslHandler> names,
      LongSupplier nanoTime) {
    this.plain = watched(client, nanoTime);
    this.secure = plain.secure(spec -> spec.sslContext(tls).handlerConfigurator(names));
  }

  /** What all that dial begin from: each connection is a new one, nothing is pooled here. */
  static TcpClient client(LoopResources loops) {
    return TcpClient.create(ConnectionProvider.newConnection())
        .runOn(loops, true)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS);
  }

  private static TcpClient watched(TcpClient client, LongSupplier nanoTime) {
    return client
        .doOnChannelInit(
            (observer, channel, remote) ->
                observer.currentContext().get(Hop.class).connecting(Wire.watch(channel, nanoTime)))
        .doOnResolve(connection -> Wire.of(connection.channel()).resolving())
        .doAfterResolve((connection, address) -> Wire.of(connection.channel()).resolved());
  }

  /** RFC 9110, section 4.3.4. */
  static void verifyName(SslHandler handler) {
    SSLParameters parameters = handler.engine().getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    handler.engine().setSSLParameters(parameters);
  }

  /** A new connection for a request; emitted by its event loop. */
  Mono<HttpConnection> dial(OutgoingRequest request, IdleConnections idle) {
    HttpOrigin origin = request.origin();
    return (origin.isSecure() ? secure : plain)
        .remoteAddress(() -> AddressUtils.createUnresolved(origin.host(), origin.port()))
        .connect()
        .<HttpConnection>map(connection -> http(connection.channel(), idle, origin))
        .contextWrite(context -> context.put(Hop.class, request.hop()));
  }

  private static HttpConnection http(Channel channel, IdleConnections idle, HttpOrigin origin) {
    ResponseDecoder decoder = new ResponseDecoder();
    HttpConnection http = new HttpConnection(channel, decoder, idle, origin);
    channel
        .pipeline()
        .addBefore(NettyPipeline.ReactiveBridge, null, decoder)
        .addBefore(NettyPipeline.ReactiveBridge, null, new FinalResponses())
        .addBefore(NettyPipeline.ReactiveBridge, null, new Decompressor())
        .addBefore(NettyPipeline.ReactiveBridge, null, http);
    channel.config().setAutoRead(true);
    return http;
  }
}
