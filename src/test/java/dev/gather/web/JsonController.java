package dev.gather.web;

import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** An endpoint whose method and media types the framework checks. */
@RestController
class JsonController {
  @PostMapping(
      path = "/json",
      consumes = MediaType.APPLICATION_JSON_VALUE,
      produces = MediaType.APPLICATION_JSON_VALUE)
  String json(@RequestBody String body) {
    return body;
  }
}
