package dev.gather.store;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Reads {@code gather.store} as the settings do; a value that is none ends the start there. */
final class OnStore implements Condition {

  @Override
  public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
    Map<String, @Nullable Object> attributes =
        Objects.requireNonNull(
            metadata.getAnnotationAttributes(ConditionalOnStore.class.getName()));
    StoreKind configured =
        Binder.get(context.getEnvironment())
            .bind("gather.store", StoreKind.class)
            .orElse(StoreKind.EMBEDDED);
    return attributes.get("value") == configured;
  }
}
