package dev.gather.web;

import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.CacheControl;
import org.springframework.web.reactive.config.ResourceHandlerRegistry;
import org.springframework.web.reactive.config.WebFluxConfigurer;

/**
 * The page: files below {@code static/}, and WebJars. A browser keeps them, and asks each time by
 * ETag whether they are still the same. Comes before Boot's own handlers, which go by dates.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class Page implements WebFluxConfigurer {
  private static final String OURS = "classpath:/static/";
  private static final String WEB_JARS = "classpath:/META-INF/resources/webjars/";

  private final HeldFiles files = new HeldFiles();
  private final ContentTags tags = ContentTags.below(OURS);

  @Override
  public void addResourceHandlers(ResourceHandlerRegistry registry) {
    serve(registry, "/**", OURS);
    serve(registry, "/webjars/**", WEB_JARS);
  }

  private void serve(ResourceHandlerRegistry registry, String path, String location) {
    registry
        .addResourceHandler(path)
        .addResourceLocations(location)
        .setCacheControl(CacheControl.noCache())
        .setUseLastModified(false)
        .setEtagGenerator(tags::tag)
        .resourceChain(true)
        .addTransformer(files);
  }
}
