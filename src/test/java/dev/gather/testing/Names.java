package dev.gather.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A name server over UDP on loopback (RFC 1035), for A and AAAA. Names it was not told of get
 * NXDOMAIN; every answer has a TTL of 0. Safe to share.
 */
public final class Names implements AutoCloseable {
  private static final int A = 1;
  private static final int AAAA = 28;
  private static final int HEADER_BYTES = 12;

  private final DatagramSocket socket;
  private final Map<String, List<List<InetAddress>>> answers = new ConcurrentHashMap<>();
  private final Set<String> silent = ConcurrentHashMap.newKeySet();
  private final List<Query> queries = new CopyOnWriteArrayList<>();
  private final Thread thread;

  /** A question that was asked; type 1 is A, 28 is AAAA. */
  public record Query(String name, int type) {}

  private Names() throws IOException {
    socket = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"));
    thread = Thread.ofVirtual().name("names").unstarted(this::serve);
  }

  /** Starts a name server on a free port. */
  public static Names start() throws IOException {
    Names names = new Names();
    names.thread.start();
    return names;
  }

  /** Gives a name these addresses, those of the type that is asked for. */
  public Names answer(String name, String... addresses) {
    return answerInTurn(name, List.of(List.of(addresses)));
  }

  /** Gives the first answer of each type, then the second; the last one stays. For rebinding. */
  public Names answerInTurn(String name, List<List<String>> turns) {
    answers.put(
        name,
        turns.stream().map(turn -> turn.stream().map(InetAddress::ofLiteral).toList()).toList());
    return this;
  }

  /** Never answers for a name. */
  public Names silent(String name) {
    silent.add(name);
    return this;
  }

  public InetSocketAddress address() {
    return (InetSocketAddress) socket.getLocalSocketAddress();
  }

  /** All questions so far, those without an answer too. */
  public List<Query> queries() {
    return List.copyOf(queries);
  }

  @Override
  public void close() {
    socket.close();
    try {
      if (!thread.join(Duration.ofSeconds(5))) {
        throw new IllegalStateException("The name server did not end within 5 s");
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted in the close of a name server", interrupted);
    }
  }

  private void serve() {
    DatagramPacket packet = new DatagramPacket(new byte[512], 512);
    while (!socket.isClosed()) {
      try {
        packet.setLength(512);
        socket.receive(packet);
        handle(packet);
      } catch (IOException failure) {
        if (!socket.isClosed()) {
          throw new IllegalStateException("The name server can serve no more", failure);
        }
      } catch (BufferUnderflowException malformed) {
        // Not a question: dropped, and the client's timeout tells.
      }
    }
  }

  private void handle(DatagramPacket packet) throws IOException {
    ByteBuffer question = ByteBuffer.wrap(packet.getData(), 0, packet.getLength());
    short id = question.getShort();
    Query query = parse(question.position(HEADER_BYTES));
    queries.add(query);
    if (silent.contains(query.name())) {
      return;
    }
    byte[] asked = new byte[question.position() - HEADER_BYTES];
    question.get(HEADER_BYTES, asked);
    byte[] response = response(id, asked, query);
    socket.send(new DatagramPacket(response, response.length, packet.getSocketAddress()));
  }

  private static Query parse(ByteBuffer question) {
    StringBuilder name = new StringBuilder();
    for (int length = question.get(); length > 0; length = question.get()) {
      byte[] label = new byte[length];
      question.get(label);
      name.append(name.isEmpty() ? "" : ".").append(new String(label, US_ASCII));
    }
    int type = question.getShort();
    question.getShort(); // the class: IN
    return new Query(name.toString().toLowerCase(Locale.ROOT), type);
  }

  private byte[] response(short id, byte[] asked, Query query) {
    List<List<InetAddress>> turns = answers.get(query.name());
    List<InetAddress> addresses = turns == null ? List.of() : turn(turns, query);
    int flags = turns == null ? 0x8183 : 0x8180; // response, recursion; 3 is NXDOMAIN
    ByteBuffer response = ByteBuffer.allocate(512);
    response.putShort(id).putShort((short) flags);
    response.putShort((short) 1).putShort((short) addresses.size()).putInt(0).put(asked);
    for (InetAddress address : addresses) {
      byte[] bytes = address.getAddress();
      response.putShort((short) 0xC00C); // a pointer to the name asked for
      response.putShort((short) query.type()).putShort((short) 1).putInt(0);
      response.putShort((short) bytes.length).put(bytes);
    }
    byte[] bytes = new byte[response.position()];
    response.get(0, bytes);
    return bytes;
  }

  private List<InetAddress> turn(List<List<InetAddress>> turns, Query query) {
    int asked = Collections.frequency(queries, query);
    int length =
        switch (query.type()) {
          case A -> 4;
          case AAAA -> 16;
          default -> 0;
        };
    return turns.get(Math.min(asked, turns.size()) - 1).stream()
        .filter(address -> address.getAddress().length == length)
        .toList();
  }
}
