package dev.gather.fetch;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SchemePortResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.DefaultHttpClientConnectionOperator;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.io.DetachedSocketFactory;
import org.apache.hc.client5.http.io.HttpClientConnectionOperator;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.config.CharCodingConfig;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.config.RegistryBuilder;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.pool.PoolReusePolicy;
import org.apache.hc.core5.util.TimeValue;
import org.springframework.http.HttpHeaders;

/**
 * The blocking counterparts of {@link Clients}, under the same rules: what a name resolves to is
 * checked as a whole, and each address again where it is dialled. Redirects, retries, cookies and
 * codings are not theirs to do. To be called on virtual threads: an interrupt closes the socket.
 */
final class BlockingClients implements AutoCloseable {
  private static final TimeValue IDLE = TimeValue.ofSeconds(30);
  private static final int MAX_CONNECTIONS = 10_000;
  private static final int MAX_HEADERS = 256;
  private static final int MAX_HEADER_BYTES = 16 * 1024;

  private final Destinations destinations;
  private final CloseableHttpClient world;
  private final CloseableHttpClient lab;

  BlockingClients(Destinations destinations) {
    this(
        destinations,
        SystemDefaultDnsResolver.INSTANCE,
        DefaultClientTlsStrategy.createSystemDefault());
  }

  BlockingClients(Destinations destinations, DnsResolver names, TlsSocketStrategy tls) {
    this.destinations = destinations;
    this.world = client(new GuardedNames(names), proxy -> new GuardedSocket(), tls);
    this.lab =
        client(
            SystemDefaultDnsResolver.INSTANCE,
            proxy -> destinations.own().socket(),
            OwnTls.blocking());
  }

  /**
   * Sends a request and waits for the head of its response. Closing the response before its body is
   * read to the end closes the connection.
   *
   * @throws FetchException in one form whatever the reason, if it may not be fetched from
   */
  ClassicHttpResponse send(Request request, HttpHeaders headers) throws IOException {
    Destinations.Destination destination = destinations.of(request.target());
    HttpHost host = host(destination.dialled());
    var sent =
        new BasicClassicHttpRequest(
            request.method().name(), host, destination.dialled().pathAndQuery());
    headers.forEach((name, values) -> values.forEach(value -> sent.addHeader(name, value)));
    String body = request.body();
    if (body != null) {
      sent.setEntity(new ByteArrayEntity(body.getBytes(StandardCharsets.UTF_8), null));
    }
    return (destination.lab() ? lab : world).executeOpen(host, sent, null);
  }

  private static HttpHost host(Target target) {
    InetAddress literal = target.literal();
    return literal == null
        ? new HttpHost(target.scheme(), target.host(), target.port())
        : new HttpHost(target.scheme(), literal, literal.getHostAddress(), target.port());
  }

  private static CloseableHttpClient client(
      DnsResolver names, DetachedSocketFactory sockets, TlsSocketStrategy tls) {
    Http1Config limits =
        Http1Config.custom()
            .setMaxLineLength(MAX_HEADER_BYTES)
            .setMaxHeaderCount(MAX_HEADERS)
            .build();
    CharCodingConfig octets =
        CharCodingConfig.custom().setCharset(StandardCharsets.ISO_8859_1).build();
    return HttpClientBuilder.create()
        .setConnectionManager(
            new Connections(sockets)
                .setDnsResolver(names)
                .setTlsSocketStrategy(tls)
                .setConnectionFactory(
                    ManagedHttpClientConnectionFactory.builder()
                        .http1Config(limits)
                        .charCodingConfig(octets)
                        .build())
                .setPoolConcurrencyPolicy(PoolConcurrencyPolicy.LAX)
                .setConnPoolPolicy(PoolReusePolicy.LIFO)
                .setMaxConnTotal(MAX_CONNECTIONS)
                .setMaxConnPerRoute(MAX_CONNECTIONS)
                .build())
        .setDefaultRequestConfig(RequestConfig.custom().setProtocolUpgradeEnabled(false).build())
        .evictIdleConnections(IDLE)
        .disableDefaultUserAgent()
        .disableRedirectHandling()
        .disableAutomaticRetries()
        .disableContentCompression()
        .disableCookieManagement()
        .disableAuthCaching()
        .build();
  }

  @Override
  public void close() {
    world.close(CloseMode.IMMEDIATE);
    lab.close(CloseMode.IMMEDIATE);
  }

  /** Connections over sockets of our own. */
  private static final class Connections extends PoolingHttpClientConnectionManagerBuilder {
    private final DetachedSocketFactory sockets;

    Connections(DetachedSocketFactory sockets) {
      this.sockets = sockets;
    }

    @Override
    protected HttpClientConnectionOperator createConnectionOperator(
        SchemePortResolver ports, DnsResolver names, TlsSocketStrategy tls) {
      return new DefaultHttpClientConnectionOperator(
          sockets,
          ports,
          names,
          RegistryBuilder.<TlsSocketStrategy>create().register("https", tls).build());
    }
  }

  /** Permits a name only if it permits all that the name resolves to. */
  private final class GuardedNames implements DnsResolver {
    private final DnsResolver names;

    GuardedNames(DnsResolver names) {
      this.names = names;
    }

    @Override
    public List<InetSocketAddress> resolve(String host, int port) throws UnknownHostException {
      return destinations.permitted(names.resolve(host, port));
    }

    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
      return names.resolve(host);
    }

    @Override
    public String resolveCanonicalHostname(String host) throws UnknownHostException {
      return names.resolveCanonicalHostname(host);
    }
  }

  /** Permits what it dials, or does not dial it. */
  private final class GuardedSocket extends Socket {
    GuardedSocket() {
      super(Proxy.NO_PROXY);
    }

    @Override
    public void connect(SocketAddress address, int timeout) throws IOException {
      super.connect(destinations.permitted(List.of(address)).getFirst(), timeout);
    }
  }
}
