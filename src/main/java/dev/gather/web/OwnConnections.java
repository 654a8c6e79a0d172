package dev.gather.web;

import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import reactor.netty.http.server.HttpServerRequest;

/**
 * The open connections that the service has made to itself, for its lab. While one is open no one
 * else can come from its address and port, so what comes from there was sent by the service. Safe
 * to share.
 */
public final class OwnConnections {
  private final Set<SocketAddress> open = ConcurrentHashMap.newKeySet();

  /** Knows a connection, once it is made and before anything is sent, until it is closed. */
  public void add(Channel channel) {
    SocketAddress here = channel.localAddress();
    add(here);
    channel.closeFuture().addListener(closed -> remove(here));
  }

  /** The same by the address it is made from, which is to be removed before others can have it. */
  public void add(SocketAddress here) {
    open.add(here);
  }

  /** Forgets a connection. */
  public void remove(SocketAddress here) {
    open.remove(here);
  }

  /** Whether a request came over one of them, whatever {@code Forwarded} says. */
  public boolean contains(ServerHttpRequest request) {
    return !open.isEmpty()
        && ServerHttpRequestDecorator.getNativeRequest(request) instanceof HttpServerRequest sent
        && sent.connectionRemoteAddress() instanceof InetSocketAddress remote
        && open.contains(remote);
  }
}
