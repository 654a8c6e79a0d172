package dev.gather.fetch;

import io.netty.handler.ssl.SslContextBuilder;
import org.springframework.boot.autoconfigure.preinitialize.BackgroundPreinitializer;

/** Loads the JDK's TLS, which every client of fetch asks for, while the start is busy elsewhere. */
final class TlsPreinitializer implements BackgroundPreinitializer {
  @Override
  public void preinitialize() throws Exception {
    SslContextBuilder.forClient().build();
  }
}
