package dev.gather.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A way to a port of this machine, over TCP, that can be cut, or blocked without a word. */
public final class Detour implements AutoCloseable {
  private final ServerSocket listening;
  private final int target;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition opened = lock.newCondition();

  // Guarded by lock.
  private boolean blocked;

  private Detour(int target) throws IOException {
    this.target = target;
    this.listening = new ServerSocket(0, 64, InetAddress.ofLiteral("127.0.0.1"));
  }

  /** Begins to pass on what comes to a free port. */
  public static Detour to(int target) throws IOException {
    Detour detour = new Detour(target);
    Thread.ofVirtual().name("detour").start(detour::accept);
    return detour;
  }

  public int port() {
    return listening.getLocalPort();
  }

  /** Closes all connections; there may be new ones. */
  public void cut() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  /** Keeps connections open, but nothing comes through any more, or it does again. */
  public void block(boolean on) {
    lock.lock();
    try {
      blocked = on;
      opened.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket from = listening.accept();
        Socket to = new Socket(InetAddress.ofLiteral("127.0.0.1"), target);
        sockets.add(from);
        sockets.add(to);
        Thread.ofVirtual().start(() -> pass(from, to));
        Thread.ofVirtual().start(() -> pass(to, from));
      } catch (IOException closed) {
        // The other side, or this one, is closed: whoever connects again finds out.
      }
    }
  }

  private void pass(Socket from, Socket to) {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] bytes = new byte[16 * 1024];
      for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
        awaitOpen();
        out.write(bytes, 0, count);
      }
    } catch (IOException cut) {
      // Both ends are closed by now.
    } finally {
      sockets.remove(from);
      sockets.remove(to);
    }
  }

  private void awaitOpen() {
    lock.lock();
    try {
      while (blocked) {
        opened.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
    block(false);
    cut();
  }
}
