package dev.gather;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Holds docs/configuration.md to the properties that the code has. */
class ConfigurationDocsTest {
  private static final String METADATA = "META-INF/spring-configuration-metadata.json";

  /** How the document writes the default of a property that has none. */
  private static final String NONE = "none";

  private static final Pattern MENTION = Pattern.compile("`(gather\\.[a-z.-]+)`");

  /** Property, type and unit, default, why. */
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| " + MENTION + " \\|[^|\n]*\\| `?([^|`\n]+)`? \\|");

  @Test
  void documentsEveryPropertyWithItsDefault() throws IOException {
    Map<String, String> documented =
        ROW.matcher(document())
            .results()
            .collect(toMap(row -> row.group(1), row -> row.group(2).strip()));

    assertThat(documented).containsExactlyInAnyOrderEntriesOf(defaults());
  }

  @Test
  void namesNoPropertyThatDoesNotExist() throws IOException {
    assertThat(MENTION.matcher(document()).results().map(name -> name.group(1)).collect(toSet()))
        .isSubsetOf(defaults().keySet());
  }

  private static String document() throws IOException {
    return Files.readString(Path.of("docs/configuration.md"));
  }

  /** The defaults of our properties by their names; libraries on the class path have files too. */
  private static Map<String, String> defaults() throws IOException {
    Map<String, String> defaults = new HashMap<>();
    for (URL url : Collections.list(Gather.class.getClassLoader().getResources(METADATA))) {
      try (InputStream metadata = url.openStream()) {
        for (JsonNode property : JsonMapper.shared().readTree(metadata).path("properties")) {
          String name = property.path("name").stringValue();
          if (name.startsWith("gather.")) {
            defaults.put(name, property.path("defaultValue").asString(NONE));
          }
        }
      }
    }
    return defaults;
  }
}
