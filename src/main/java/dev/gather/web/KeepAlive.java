package dev.gather.web;

import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import reactor.netty.http.server.HttpServer;

/**
 * Lets TCP find out about callers that are gone without a word (RFC 9293, section 3.8.4): a probe
 * after 15 s of silence, three more 5 s apart, then the connection is closed and all that its
 * request started is cancelled. Where there is no epoll, the times are the operating system's.
 * There is no time limit on acknowledgements, for it would cut off readers that are merely slow.
 */
final class KeepAlive implements NettyServerCustomizer {
  private static final int IDLE_SECONDS = 15;
  private static final int INTERVAL_SECONDS = 5;
  private static final int PROBES = 4;

  @Override
  public HttpServer apply(HttpServer server) {
    HttpServer kept = server.childOption(ChannelOption.SO_KEEPALIVE, true);
    return Epoll.isAvailable()
        ? kept.childOption(EpollChannelOption.TCP_KEEPIDLE, IDLE_SECONDS)
            .childOption(EpollChannelOption.TCP_KEEPINTVL, INTERVAL_SECONDS)
            .childOption(EpollChannelOption.TCP_KEEPCNT, PROBES)
        : kept;
  }
}
