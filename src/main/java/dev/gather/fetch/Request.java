package dev.gather.fetch;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;

/**
 * What is sent to one target: a member's own request, or what a redirect made of it.
 *
 * @param headers those that the caller gave
 * @param body sent as UTF-8
 */
record Request(
    Target target, HttpMethod method, Map<String, String> headers, @Nullable String body) {}
