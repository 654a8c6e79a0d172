package dev.gather.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.springframework.boot.ssl.SslStoreBundle;

/**
 * A certificate authority for tests, made by the JDK's keytool at its first use: nothing secret or
 * with a date lies in the repository.
 */
public final class Authority {
  private static final String PASSWORD = "changeit";
  private static final String NAME = "authority";

  private Authority() {}

  /** Made once, when first asked for; never changed after. */
  private static final class Lazy {
    static final KeyStore KEYS = make();
  }

  /**
   * The certificate to trust, as in Netty's {@code
   * SslContextBuilder.forClient().trustManager(Authority.certificate())}.
   */
  public static X509Certificate certificate() {
    try {
      return (X509Certificate) Lazy.KEYS.getCertificate(NAME);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** For a JDK client that trusts the authority and nobody else. */
  public static SSLContext trusting() {
    try {
      KeyStore trusted = empty();
      trusted.setCertificateEntry(NAME, certificate());
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** A certificate with its key, for an SSL bundle of the service. */
  public static SslStoreBundle bundle(Certificate certificate) {
    try {
      return SslStoreBundle.of(store(certificate), PASSWORD, null);
    } catch (GeneralSecurityException | IOException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static KeyStore store(Certificate certificate)
      throws GeneralSecurityException, IOException {
    String alias = certificate.name();
    char[] password = PASSWORD.toCharArray();
    KeyStore one = empty();
    one.setKeyEntry(
        alias, Lazy.KEYS.getKey(alias, password), password, Lazy.KEYS.getCertificateChain(alias));
    return one;
  }

  static SSLContext server(Certificate certificate) {
    try {
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(store(certificate), PASSWORD.toCharArray());
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), null, null);
      return context;
    } catch (GeneralSecurityException | IOException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static KeyStore empty() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  private static KeyStore make() {
    try {
      Path directory = Files.createTempDirectory("authority");
      Path file = directory.resolve("keys.p12");
      try {
        keytool(file, NAME, List.of("-ext", "bc:c"));
        for (Certificate kind : Certificate.values()) {
          List<String> options = new ArrayList<>(List.of(kind.options.split(" ")));
          if (kind.signed) {
            options.addAll(List.of("-signer", NAME, "-signerkeypass", PASSWORD));
          }
          keytool(file, kind.name(), options);
        }
        return KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray());
      } finally {
        Files.deleteIfExists(file);
        Files.delete(directory);
      }
    } catch (GeneralSecurityException | IOException | InterruptedException failure) {
      throw new IllegalStateException("No certificates could be made", failure);
    }
  }

  private static void keytool(Path file, String alias, List<String> options)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of("-J-XX:TieredStopAtLevel=1", "-genkeypair", "-keyalg", "EC"));
    command.addAll(List.of("-alias", alias, "-dname", "CN=" + alias));
    command.addAll(List.of("-keystore", file.toString(), "-storepass", PASSWORD));
    command.addAll(options);
    Path log = Files.createTempFile("keytool", ".txt");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException("keytool did not end within 30 s");
      }
      if (process.exitValue() != 0) {
        throw new IOException("keytool failed: " + Files.readString(log));
      }
    } finally {
      Files.delete(log);
    }
  }
}
