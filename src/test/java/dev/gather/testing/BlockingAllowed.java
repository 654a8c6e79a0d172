package dev.gather.testing;

import reactor.blockhound.BlockHound;
import reactor.blockhound.integration.BlockHoundIntegration;

/** The blocking calls that are allowed on threads that must not block, each with its reason. */
public final class BlockingAllowed implements BlockHoundIntegration {
  @Override
  public void applyTo(BlockHound.Builder builder) {
    // Spring looks for the page and for WebJars inside jars on the event loop: the first look into
    // each reads its manifest, a few kilobytes on the local disk.
    builder.allowBlockingCallsInside(
        "org.springframework.web.reactive.resource.PathResourceResolver", "getResource");
    builder.allowBlockingCallsInside(
        "org.springframework.web.reactive.resource.LiteWebJarsResourceResolver",
        "findWebJarResourcePath");
    // Netty's allocator makes room for one more thread; it may have to wait for a few instructions.
    builder.allowBlockingCallsInside(
        "io.netty.buffer.AdaptivePoolingAllocator$MagazineGroup", "tryExpandMagazines");
  }
}
