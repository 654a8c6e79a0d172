package dev.gather.scope;

/** What a scope says as it goes: a {@link Settled} for each member, and a {@link Summary} last. */
public sealed interface Report<M, T> permits Settled, Summary {}
