package dev.gather.store.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Lua that Redis runs as one step. It has to return an array, and name all its keys in {@code
 * KEYS}, which have to share a hash tag, so that it runs in a cluster too.
 *
 * @param sha by which Redis knows it once it was sent
 */
public record Script(String text, String sha) {

  /** Reads the script of that name beside a class. */
  public static Script beside(Class<?> user, String name) {
    try (InputStream file = user.getResourceAsStream(name)) {
      if (file == null) {
        throw new IllegalArgumentException("There is no " + name + " beside " + user.getName());
      }
      return of(new String(file.readAllBytes(), UTF_8));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  static Script of(String text) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-1").digest(text.getBytes(UTF_8));
      return new Script(text, HexFormat.of().formatHex(digest));
    } catch (NoSuchAlgorithmException everyJavaHasIt) {
      throw new IllegalStateException(everyJavaHasIt);
    }
  }
}
