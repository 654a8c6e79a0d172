package dev.gather.chat;

import dev.gather.net.OwnPorts;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.SslOptions;
import reactor.netty.Connection;
import reactor.netty.DisposableServer;
import reactor.netty.NettyPipeline;
import reactor.netty.resources.LoopResources;
import reactor.netty.tcp.TcpServer;
import reactor.netty.tcp.TcpSslContextSpec;

/** Listens for lines over TCP. */
final class TcpDoor {
  private static final Logger log = LoggerFactory.getLogger(TcpDoor.class);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** As for HTTP: a probe after 15 s of silence, three more 5 s apart, then it is over. */
  private static final int IDLE_SECONDS = 15;

  private static final int INTERVAL_SECONDS = 5;
  private static final int PROBES = 4;

  private final Doors doors;
  private final LoopResources loops;
  private final ObjectProvider<TcpAccess> access;
  private final SslBundles bundles;
  private final OwnPorts ownPorts;
  private @Nullable DisposableServer listening;

  /**
   * @param access asked for where others than this machine can reach the door
   * @param bundles where that of TLS is
   * @param ownPorts told the port that was taken
   */
  TcpDoor(
      Doors doors,
      LoopResources loops,
      ObjectProvider<TcpAccess> access,
      SslBundles bundles,
      OwnPorts ownPorts) {
    this.doors = doors;
    this.loops = loops;
    this.access = access;
    this.bundles = bundles;
    this.ownPorts = ownPorts;
  }

  /** Opens the door, if it is to be open; blocks for a moment. */
  void open() {
    ChatSettings.Tcp tcp = doors.settings().tcp();
    if (tcp.enabled()) {
      DisposableServer server = secured(server(tcp), tcp.ssl().bundle()).bindNow(PATIENCE);
      listening = server;
      ownPorts.add(server.port());
      log.info("Chat listens for lines on {}", server.address());
    }
  }

  private TcpServer server(ChatSettings.Tcp tcp) {
    TcpAccess asked = tcp.address().isLoopbackAddress() ? null : access.getObject();
    TcpServer server =
        TcpServer.create()
            .bindAddress(() -> new InetSocketAddress(tcp.address(), tcp.port()))
            .runOn(loops)
            // Who has said all may still read: without it, the answers to nc -N would be lost.
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            .doOnConnection(connection -> greet(connection, asked));
    return Epoll.isAvailable()
        ? server
            .childOption(EpollChannelOption.TCP_KEEPIDLE, IDLE_SECONDS)
            .childOption(EpollChannelOption.TCP_KEEPINTVL, INTERVAL_SECONDS)
            .childOption(EpollChannelOption.TCP_KEEPCNT, PROBES)
        : server;
  }

  private TcpServer secured(TcpServer server, @Nullable String bundle) {
    if (bundle == null) {
      return server;
    }
    SslBundle named = bundles.getBundle(bundle);
    SslOptions options = named.getOptions();
    TcpSslContextSpec tls =
        TcpSslContextSpec.forServer(named.getManagers().getKeyManagerFactory())
            .configure(
                builder ->
                    builder
                        .protocols(options.getEnabledProtocols())
                        .ciphers(SslOptions.asSet(options.getCiphers())));
    return server.secure(ssl -> ssl.sslContext(tls));
  }

  private void greet(Connection connection, @Nullable TcpAccess asked) {
    connection
        .channel()
        .pipeline()
        .addBefore(NettyPipeline.ReactiveBridge, "gather.lines", new LineHandler(doors, asked));
    connection.channel().config().setAutoRead(true);
  }

  /** The port that was taken, or 0 if the door is closed. */
  int port() {
    return listening == null ? 0 : listening.port();
  }

  /** Lets nobody else in; who is here stays. */
  void close() {
    if (listening != null) {
      listening.dispose();
    }
  }
}
