package dev.gather.fetch;

import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.security.GeneralSecurityException;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.HostnameVerificationPolicy;
import org.apache.hc.client5.http.ssl.NoopHostnameVerifier;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.client5.http.ssl.TrustAllStrategy;
import org.apache.hc.core5.ssl.SSLContexts;
import reactor.netty.http.Http11SslContextSpec;

/**
 * TLS with the service itself, for its lab. Its certificate names what others call it, and may be
 * of an authority that this machine doesn't know; so it is not checked. That it is the service is
 * known from the address, which it is bound to.
 */
final class OwnTls {
  private OwnTls() {}

  static Http11SslContextSpec spec() {
    return Http11SslContextSpec.forClient()
        .configure(
            builder ->
                builder
                    .trustManager(InsecureTrustManagerFactory.INSTANCE)
                    .endpointIdentificationAlgorithm(null));
  }

  static void anyName(SslHandler handler) {}

  static TlsSocketStrategy blocking() {
    try {
      return new DefaultClientTlsStrategy(
          SSLContexts.custom().loadTrustMaterial(TrustAllStrategy.INSTANCE).build(),
          HostnameVerificationPolicy.CLIENT,
          NoopHostnameVerifier.INSTANCE);
    } catch (GeneralSecurityException failure) {
      throw new IllegalStateException("There is no TLS in this Java", failure);
    }
  }
}
