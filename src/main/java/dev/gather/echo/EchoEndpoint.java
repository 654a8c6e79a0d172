package dev.gather.echo;

import dev.gather.web.Faults;
import dev.gather.web.Fields;
import dev.gather.web.Format;
import dev.gather.web.Json;
import dev.gather.web.Problem;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Set;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /echo}: what the UDP echo has done. */
@RestController
final class EchoEndpoint {
  private static final Set<Format> FORMATS = EnumSet.of(Format.JSON, Format.TEXT);

  private final EchoListener listener;

  EchoEndpoint(EchoListener listener) {
    this.listener = listener;
  }

  @GetMapping("/echo")
  ResponseEntity<byte[]> get(ServerHttpRequest request) {
    Format format = Format.choose(request, FORMATS);
    Faults faults = new Faults();
    Fields.ofQuery(request.getQueryParams(), faults).refuseUnknown();
    faults.throwIfAny();
    EchoStatus status =
        listener
            .status()
            .orElseThrow(() -> Problem.notFound("The UDP echo is off; see gather.echo.enabled"));
    byte[] body =
        format == Format.TEXT
            ? status.text().getBytes(StandardCharsets.UTF_8)
            : Json.bytes(status::writeJson);
    return ResponseEntity.ok()
        .contentType(format.mediaType())
        .cacheControl(CacheControl.noStore())
        .body(body);
  }
}
