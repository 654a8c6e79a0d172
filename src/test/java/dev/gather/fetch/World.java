package dev.gather.fetch;

import dev.gather.net.AddressGuard;
import dev.gather.net.AllowList;
import dev.gather.net.OwnAddresses;
import dev.gather.scope.Ticker;
import dev.gather.testing.Authority;
import dev.gather.testing.Names;
import io.netty.resolver.dns.DnsAddressResolverGroup;
import io.netty.resolver.dns.SingletonDnsServerAddressStreamProvider;
import java.io.IOException;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import reactor.netty.http.Http11SslContextSpec;
import reactor.netty.tcp.TcpClient;

/** The world as the tests want it: a name server and a certificate authority of their own. */
@TestConfiguration(proxyBeanMethods = false)
class World {

  @Bean
  Names names() throws IOException {
    return Names.start();
  }

  @Bean
  @Primary
  Clients clientsOfTheTests(
      FetchSettings settings, OwnAddresses addresses, OwnService own, Ticker ticker, Names names) {
    Http11SslContextSpec trusting =
        Http11SslContextSpec.forClient()
            .configure(builder -> builder.trustManager(Authority.certificate()));
    return new Clients(
        own,
        new AddressGuard(AllowList.parse(settings.allow()), addresses, own::listensOn),
        ticker::now,
        client -> resolving(client, names),
        trusting);
  }

  private static TcpClient resolving(TcpClient client, Names names) {
    return client.resolver(
        spec ->
            spec.dnsAddressResolverGroupProvider(
                builder ->
                    new DnsAddressResolverGroup(
                        builder.nameServerProvider(
                            new SingletonDnsServerAddressStreamProvider(names.address())))));
  }
}
