package dev.gather.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class TextCounterTest {
  private static final String TEXT = "aß€語한😀\nは z";
  private static final HexFormat HEX = HexFormat.of();

  /** Bytes that begin, continue or break a sequence in one of the charsets. */
  private static final byte[] BREAKERS =
      HEX.parseHex("00411b241f2042288081a0bfc0c2d8dcdde0edf0f4fefffd");

  private record Sample(Charset charset, byte[] bytes) {
    @Override
    public String toString() {
      return charset + " " + HEX.formatHex(bytes);
    }
  }

  static List<Charset> charsets() {
    return List.of(
            "UTF-8",
            "US-ASCII",
            "ISO-8859-1",
            "windows-1252",
            "UTF-16",
            "UTF-16LE",
            "UTF-16BE",
            "UTF-32",
            "Shift_JIS",
            "EUC-KR",
            "GB18030",
            "ISO-2022-JP")
        .stream()
        .map(Charset::forName)
        .toList();
  }

  @Property
  void countsWhatADecoderMakesOfAnyBytes(
      @ForAll("samples") Sample sample, @ForAll @Size(max = 6) List<Integer> cuts) {
    assertThat(counted(sample, cuts)).isEqualTo(decoded(sample));
  }

  @ParameterizedTest
  @MethodSource("charsets")
  void countsABreakAtAnyPlaceInAnyTwoPieces(Charset charset) {
    byte[] whole = TEXT.getBytes(charset);
    for (int at = 0; at < whole.length; at++) {
      for (byte breaker : BREAKERS) {
        byte[] broken = whole.clone();
        broken[at] = breaker;
        inAnyTwoPieces(new Sample(charset, broken));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("charsets")
  void countsATextCutOffAnywhere(Charset charset) {
    byte[] whole = TEXT.getBytes(charset);
    for (int length = 0; length <= whole.length; length++) {
      inAnyTwoPieces(new Sample(charset, Arrays.copyOf(whole, length)));
    }
  }

  @ParameterizedTest
  @MethodSource("charsets")
  void countsMoreThanItHoldsAtOnce(Charset charset) {
    Sample sample = new Sample(charset, TEXT.repeat(2_000).getBytes(charset));
    assertThat(counted(sample, List.of(4_095, 4_097, 8_191))).isEqualTo(decoded(sample));
  }

  @ParameterizedTest
  @CsvSource({
    "UTF-16, feff0041d83dde00, 2",
    "UTF-16, fffe41003dd800de, 2",
    "UTF-16, 0041d83dde00, 2",
    "UTF-16, fffe4100de, 2",
    "UTF-32, 0000fffe41000000, 2",
    "UTF-32, fffe000041000000, 1",
    "ISO-2022-JP, 1b2442244f1b284261, 2",
  })
  void knowsByteOrdersAndShifts(String charset, String bytes, long count) {
    inAnyTwoPieces(new Sample(Charset.forName(charset), HEX.parseHex(bytes)), count);
  }

  /** Tables 3-8, 3-9 and 3-11 of Unicode 17, section 3.9.6. */
  @ParameterizedTest
  @CsvSource({
    "c0afe080bff0818241, 9",
    "eda080edbfbfedaf41, 9",
    "f4919293ff4180bf42, 9",
    "e180e2f09192f1bf41, 5",
  })
  void replacesMaximalSubpartsInUtf8(String bytes, long count) {
    inAnyTwoPieces(new Sample(StandardCharsets.UTF_8, HEX.parseHex(bytes)), count);
  }

  @Test
  void countsHalvesOfPairsInUtf32AsTheyAre() {
    Charset utf32 = Charset.forName("UTF-32");
    inAnyTwoPieces(new Sample(utf32, HEX.parseHex("0000de0000000041")), 2);
    inAnyTwoPieces(new Sample(utf32, HEX.parseHex("0000d83d00000041")), 2);
    inAnyTwoPieces(new Sample(utf32, HEX.parseHex("0000d83d0000de00")), 1);
  }

  @Provide
  Arbitrary<Sample> samples() {
    return Arbitraries.of(charsets())
        .flatMap(
            charset ->
                Arbitraries.oneOf(any(), text(charset), brokenText(charset))
                    .map(bytes -> new Sample(charset, bytes)));
  }

  private static Arbitrary<byte[]> any() {
    Arbitrary<Byte> breaker =
        Arbitraries.integers().between(0, BREAKERS.length - 1).map(i -> BREAKERS[i]);
    return Arbitraries.oneOf(Arbitraries.bytes(), breaker).array(byte[].class).ofMaxSize(40);
  }

  private static Arbitrary<byte[]> text(Charset charset) {
    return Arbitraries.strings().ofMaxLength(40).map(text -> text.getBytes(charset));
  }

  private static Arbitrary<byte[]> brokenText(Charset charset) {
    return Combinators.combine(text(charset), any(), text(charset))
        .as(
            (before, broken, after) -> {
              ByteArrayOutputStream bytes = new ByteArrayOutputStream();
              bytes.writeBytes(before);
              bytes.writeBytes(broken);
              bytes.writeBytes(after);
              return bytes.toByteArray();
            });
  }

  /** Whole texts of more bytes than are looked at together, broken once or not at all. */
  @Property(tries = 300)
  void saysWhereALongTextIsBrokenFirst(
      @ForAll("charsets") Charset charset,
      @ForAll @IntRange(max = 40_000) int at,
      @ForAll byte breaker,
      @ForAll @Size(max = 3) List<@IntRange(max = 100_000) Integer> cuts) {
    byte[] bytes = TEXT.repeat(1_000).getBytes(charset);
    if (at < bytes.length) {
      bytes[at] = breaker;
    }
    Sample sample = new Sample(charset, bytes);
    assertThat(counted(sample, cuts)).isEqualTo(decoded(sample));
  }

  @Test
  void saysWhereUtf8IsBrokenAtAnyPlace() {
    byte[] ascii = "x\n".repeat(60).getBytes(StandardCharsets.UTF_8);
    byte[] mixed = TEXT.repeat(6).getBytes(StandardCharsets.UTF_8);
    for (byte[] whole : List.of(ascii, mixed)) {
      for (int at = 0; at < whole.length; at++) {
        for (int breaker = 0; breaker < 256; breaker++) {
          byte[] broken = whole.clone();
          broken[at] = (byte) breaker;
          Sample sample = new Sample(StandardCharsets.UTF_8, broken);
          assertThat(counted(sample, List.of())).as("%s", sample).isEqualTo(decoded(sample));
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "UTF-8, 61ff62, 1",
    "UTF-8, 61e28241, 1",
    "UTF-8, 61f09f98, 1",
    "UTF-8, eda080, 0",
    "US-ASCII, 6180, 1",
    "windows-1252, 616281, 2",
    "UTF-16, feff0041de00, 4",
    "UTF-16LE, 410042, 2",
    "UTF-32, 0000004100110000, 4",
    "Shift_JIS, 6182, 1",
    "ISO-2022-JP, 1b2442244f1b284280, 8",
  })
  void saysAtWhichByteATextIsBroken(String charset, String bytes, long at) {
    Sample sample = new Sample(Charset.forName(charset), HEX.parseHex(bytes));
    for (int cut = 0; cut <= sample.bytes().length; cut++) {
      assertThat(counted(sample, List.of(cut)).malformedAt()).as("cut at %d", cut).hasValue(at);
    }
  }

  @Test
  void countsInEveryCharset() {
    byte[] everyByte = new byte[256];
    for (int i = 0; i < everyByte.length; i++) {
      everyByte[i] = (byte) i;
    }
    for (Charset charset : Charset.availableCharsets().values()) {
      byte[] text = charset.canEncode() ? "a z\n1".repeat(5_000).getBytes(charset) : everyByte;
      for (byte[] bytes : List.of(text, everyByte)) {
        Sample sample = new Sample(charset, bytes);
        assertThat(counted(sample, List.of(1, 3, 130, 8_191)))
            .as(charset.name())
            .isEqualTo(decoded(sample));
      }
    }
  }

  @Provide("charsets")
  Arbitrary<Charset> anyCharset() {
    return Arbitraries.of(charsets());
  }

  private record Count(long characters, long lines, OptionalLong malformedAt) {}

  private static void inAnyTwoPieces(Sample sample) {
    inAnyTwoPieces(sample, decoded(sample));
  }

  private static void inAnyTwoPieces(Sample sample, long characters) {
    assertThat(decoded(sample).characters()).isEqualTo(characters);
    inAnyTwoPieces(sample);
  }

  private static void inAnyTwoPieces(Sample sample, Count count) {
    for (int cut = 0; cut <= sample.bytes().length; cut++) {
      assertThat(counted(sample, List.of(cut))).as("%s cut at %d", sample, cut).isEqualTo(count);
    }
  }

  private static Count counted(Sample sample, List<Integer> cuts) {
    TextCounter counter = TextCounter.of(sample.charset());
    int length = sample.bytes().length;
    int from = 0;
    for (int cut : cuts.stream().map(cut -> Math.floorMod(cut, length + 1)).sorted().toList()) {
      counter.add(ByteBuffer.wrap(sample.bytes(), from, cut - from).slice());
      from = cut;
    }
    ByteBuffer last =
        ByteBuffer.allocateDirect(length - from).put(sample.bytes(), from, length - from);
    counter.add(last.flip());
    assertThat(last.hasRemaining()).isFalse();
    counter.end();
    return new Count(counter.characters(), counter.lines(), counter.malformedAt());
  }

  private static Count decoded(Sample sample) {
    byte[] bytes =
        sample.charset().equals(StandardCharsets.UTF_8)
            ? withoutSurrogates(sample.bytes())
            : sample.bytes();
    String text = new String(bytes, sample.charset());
    return new Count(
        text.codePointCount(0, text.length()),
        text.chars().filter(c -> c == '\n').count(),
        malformedAt(sample));
  }

  private static OptionalLong malformedAt(Sample sample) {
    CharsetDecoder decoder = sample.charset().newDecoder();
    ByteBuffer input = ByteBuffer.wrap(sample.bytes());
    CharBuffer output = CharBuffer.allocate(2 * sample.bytes().length + 2);
    boolean broken = decoder.decode(input, output, true).isError();
    return broken ? OptionalLong.of(input.position()) : OptionalLong.empty();
  }

  /**
   * The JDK replaces an encoded surrogate as one, and so departs from the standards: neither of its
   * first two bytes begins or continues anything there, as FF does not.
   */
  private static byte[] withoutSurrogates(byte[] utf8) {
    byte[] bytes = utf8.clone();
    for (int i = 0; i + 1 < utf8.length; i++) {
      if (utf8[i] == (byte) 0xed && (utf8[i + 1] & 0xe0) == 0xa0) {
        bytes[i] = (byte) 0xff;
        bytes[i + 1] = (byte) 0xff;
      }
    }
    return bytes;
  }
}
