package dev.gather.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsNameResolverTimeoutException;
import io.netty.resolver.dns.NoopDnsCache;
import io.netty.resolver.dns.SingletonDnsServerAddressStreamProvider;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class NamesTest {
  private Names names;
  private EventLoopGroup group;
  private DnsNameResolver resolver;

  @BeforeEach
  void start() throws IOException {
    names = Names.start();
    group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    resolver = resolver(Duration.ofSeconds(5));
  }

  @AfterEach
  void stop() throws Exception {
    resolver.close();
    assertThat(group.shutdownGracefully(0, 5, TimeUnit.SECONDS).await(10, TimeUnit.SECONDS))
        .isTrue();
    names.close();
  }

  @Test
  void answersWithTheAddressesOfAName() throws Exception {
    names.answer("both.test", "192.0.2.1", "192.0.2.2", "2001:db8::1");

    assertThat(resolve("both.test"))
        .containsExactlyInAnyOrder(
            InetAddress.ofLiteral("192.0.2.1"),
            InetAddress.ofLiteral("192.0.2.2"),
            InetAddress.ofLiteral("2001:db8::1"));
    assertThat(names.queries())
        .contains(new Names.Query("both.test", 1), new Names.Query("both.test", 28));
  }

  @Test
  void changesItsAnswer() throws Exception {
    names.answerInTurn("rebind.test", List.of(List.of("192.0.2.1"), List.of("127.0.0.1")));

    assertThat(resolve("rebind.test")).containsExactly(InetAddress.ofLiteral("192.0.2.1"));
    assertThat(resolve("rebind.test")).containsExactly(InetAddress.ofLiteral("127.0.0.1"));
    assertThat(resolve("rebind.test")).containsExactly(InetAddress.ofLiteral("127.0.0.1"));
  }

  @Test
  void knowsNoOtherNames() throws Exception {
    assertThat(failure("unknown.test"))
        .isInstanceOf(UnknownHostException.class)
        .hasStackTraceContaining("NXDOMAIN");
  }

  @Test
  void neverAnswersForASilentName() throws Exception {
    names.silent("silent.test");
    resolver.close();
    resolver = resolver(Duration.ofMillis(100));

    assertThat(failure("silent.test"))
        .hasRootCauseInstanceOf(DnsNameResolverTimeoutException.class);
    assertThat(names.queries()).isNotEmpty();
  }

  private DnsNameResolver resolver(Duration timeout) {
    return new DnsNameResolverBuilder(group.next())
        .datagramChannelType(NioDatagramChannel.class)
        .nameServerProvider(new SingletonDnsServerAddressStreamProvider(names.address()))
        .resolveCache(NoopDnsCache.INSTANCE)
        .queryTimeoutMillis(timeout.toMillis())
        .build();
  }

  private List<InetAddress> resolve(String name) throws Exception {
    return resolver.resolveAll(name).get(10, TimeUnit.SECONDS);
  }

  private Throwable failure(String name) throws Exception {
    Future<List<InetAddress>> resolved = resolver.resolveAll(name);
    assertThat(resolved.await(10, TimeUnit.SECONDS)).isTrue();
    return resolved.cause();
  }
}
