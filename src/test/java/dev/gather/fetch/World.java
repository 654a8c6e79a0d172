package dev.gather.fetch;

import dev.gather.net.AddressGuard;
import dev.gather.net.AllowList;
import dev.gather.net.OwnAddresses;
import dev.gather.scope.Ticker;
import dev.gather.testing.Authority;
import dev.gather.testing.Names;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.resolver.dns.DnsAddressResolverGroup;
import io.netty.resolver.dns.SingletonDnsServerAddressStreamProvider;
import java.io.IOException;
import javax.net.ssl.SSLException;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import reactor.netty.http.client.HttpClient;

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
      FetchSettings settings, OwnAddresses addresses, OwnService own, Ticker ticker, Names names)
      throws SSLException {
    SslContext trusting =
        SslContextBuilder.forClient().trustManager(Authority.certificate()).build();
    return new Clients(
        own,
        new AddressGuard(AllowList.parse(settings.allow()), addresses, own::listensOn),
        ticker::now,
        client -> resolving(client, names).secure(spec -> spec.sslContext(trusting)));
  }

  private static HttpClient resolving(HttpClient client, Names names) {
    return client.resolver(
        spec ->
            spec.dnsAddressResolverGroupProvider(
                builder ->
                    new DnsAddressResolverGroup(
                        builder.nameServerProvider(
                            new SingletonDnsServerAddressStreamProvider(names.address())))));
  }
}
