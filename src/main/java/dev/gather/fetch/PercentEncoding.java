package dev.gather.fetch;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.BitSet;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Percent-encodes what RFC 3986 (sections 3.3 and 3.4) does not allow in a path or a query, as
 * UTF-8. Escapes that are there stay as they are, and have to be whole.
 */
final class PercentEncoding {
  private static final String UNRESERVED_MARKS = "-._~";
  private static final String SUB_DELIMITERS = "!$&'()*+,;=";
  private static final BitSet PATH = octets(UNRESERVED_MARKS + SUB_DELIMITERS + ":@/");
  private static final BitSet QUERY = octets(UNRESERVED_MARKS + SUB_DELIMITERS + ":@/?");
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private PercentEncoding() {}

  static String ofPath(String path) throws URISyntaxException {
    return encode(path, PATH);
  }

  static @Nullable String ofQuery(@Nullable String query) throws URISyntaxException {
    return query == null ? null : encode(query, QUERY);
  }

  private static String encode(String text, BitSet allowed) throws URISyntaxException {
    if (isAllowed(text, allowed)) {
      return text;
    }
    byte[] octets = utf8(text);
    StringBuilder encoded = new StringBuilder(octets.length);
    for (int i = 0; i < octets.length; i++) {
      int octet = octets[i] & 0xff;
      if (allowed.get(octet)) {
        encoded.append((char) octet);
      } else if (octet == '%') {
        checkEscape(text, octets, i);
        encoded.append('%');
      } else {
        encoded.append('%').append(HEX.toHexDigits((byte) octet));
      }
    }
    return encoded.toString();
  }

  private static boolean isAllowed(String text, BitSet allowed) {
    for (int i = 0; i < text.length(); i++) {
      if (!allowed.get(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static void checkEscape(String text, byte[] octets, int at) throws URISyntaxException {
    if (at + 2 >= octets.length
        || !HexFormat.isHexDigit(octets[at + 1])
        || !HexFormat.isHexDigit(octets[at + 2])) {
      throw new URISyntaxException(text, "it has a % that two hexadecimal digits don't follow");
    }
  }

  private static byte[] utf8(String text) throws URISyntaxException {
    try {
      ByteBuffer buffer = UTF_8.newEncoder().encode(CharBuffer.wrap(text));
      byte[] octets = new byte[buffer.remaining()];
      buffer.get(octets);
      return octets;
    } catch (CharacterCodingException e) {
      throw new URISyntaxException(text, "it has half a surrogate pair");
    }
  }

  private static BitSet octets(String marks) {
    BitSet allowed = new BitSet();
    allowed.set('0', '9' + 1);
    allowed.set('A', 'Z' + 1);
    allowed.set('a', 'z' + 1);
    marks.chars().forEach(allowed::set);
    return allowed;
  }
}
