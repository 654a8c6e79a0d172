package dev.gather.web;

/**
 * One fault of a request, a member of {@code errors} in a problem reply.
 *
 * @param pointer where it is: a JSON pointer as URI fragment for a body ({@code #/urls/3/url}, as
 *     in RFC 9457 section 3), {@code ?name} for a query parameter, {@code name} for a header,
 *     {@code {name}} for a part of the path
 * @param detail what is wrong with it, for people
 */
public record Fault(String pointer, String detail) {}
