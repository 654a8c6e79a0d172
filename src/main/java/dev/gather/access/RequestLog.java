package dev.gather.access;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import reactor.netty.http.server.ConnectionInformation;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.logging.AccessLog;
import reactor.netty.http.server.logging.AccessLogArgProvider;

/** Logs a line a request, without its query and headers, in which URLs and tokens are. */
final class RequestLog implements NettyServerCustomizer {
  private static final Logger LOG = LoggerFactory.getLogger("access-log");

  @Override
  public HttpServer apply(HttpServer server) {
    return server.accessLog(true, RequestLog::log);
  }

  /** Logs it here, under a name of ours, and gives Reactor Netty nothing to log. */
  private static @Nullable AccessLog log(AccessLogArgProvider request) {
    LOG.info(
        "{} {} {} {} {} B {} ms",
        caller(request.connectionInformation()),
        request.method(),
        path(request.uri()),
        request.status(),
        request.contentLength(),
        request.duration());
    return null;
  }

  private static String caller(@Nullable ConnectionInformation connection) {
    return connection != null && connection.remoteAddress() instanceof InetSocketAddress address
        ? address.getHostString()
        : "-";
  }

  private static @Nullable String path(@Nullable CharSequence uri) {
    return uri == null ? null : uri.toString().split("\\?", 2)[0];
  }
}
