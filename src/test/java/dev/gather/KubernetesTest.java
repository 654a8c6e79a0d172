package dev.gather;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;
import tools.jackson.databind.json.JsonMapper;

/**
 * ops/kubernetes, read with the models of Kubernetes' own API, in which every name has to exist.
 */
class KubernetesTest {
  private static final Map<String, Class<? extends HasMetadata>> KINDS =
      Map.of(
          "apps/v1 StatefulSet", StatefulSet.class,
          "v1 Service", Service.class,
          "policy/v1 PodDisruptionBudget", PodDisruptionBudget.class,
          "networking.k8s.io/v1 NetworkPolicy", NetworkPolicy.class);

  private static final List<HasMetadata> RESOURCES = new ArrayList<>();

  /** The models keep unknown properties in a map; without it they are refused. */
  private static final JsonMapper STRICT =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .annotationIntrospector(
              new JacksonAnnotationIntrospector() {
                @Override
                public Boolean hasAnySetter(MapperConfig<?> config, Annotated member) {
                  return false;
                }
              })
          .build();

  @BeforeAll
  static void read() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("ops/kubernetes"))) {
      for (Path file : files.toList()) {
        try (Reader yaml = Files.newBufferedReader(file)) {
          for (Object document : new Yaml().loadAll(yaml)) {
            RESOURCES.add(resource((Map<?, ?>) document));
          }
        }
      }
    }
  }

  private static HasMetadata resource(Map<?, ?> document) {
    String kind = document.get("apiVersion") + " " + document.get("kind");
    assertThat(KINDS).containsKey(kind);
    return STRICT.convertValue(document, KINDS.get(kind));
  }

  private static <T> T only(Class<T> kind) {
    List<T> found = RESOURCES.stream().filter(kind::isInstance).map(kind::cast).toList();
    assertThat(found).hasSize(1);
    return found.getFirst();
  }

  private static PodSpec pod() {
    return only(StatefulSet.class).getSpec().getTemplate().getSpec();
  }

  private static Container container() {
    assertThat(pod().getContainers()).hasSize(1);
    return pod().getContainers().getFirst();
  }

  @Test
  void allSelectTheSamePods() {
    Map<String, String> labels =
        only(StatefulSet.class).getSpec().getTemplate().getMetadata().getLabels();
    assertThat(only(StatefulSet.class).getSpec().getSelector().getMatchLabels()).isEqualTo(labels);
    assertThat(only(Service.class).getSpec().getSelector()).isEqualTo(labels);
    assertThat(only(PodDisruptionBudget.class).getSpec().getSelector().getMatchLabels())
        .isEqualTo(labels);
    assertThat(only(NetworkPolicy.class).getSpec().getPodSelector().getMatchLabels())
        .isEqualTo(labels);
  }

  @Test
  void portsAreThoseOfTheContainer() {
    List<String> names = container().getPorts().stream().map(ContainerPort::getName).toList();
    assertThat(only(Service.class).getSpec().getPorts())
        .extracting(ServicePort::getTargetPort)
        .extracting(port -> port.getStrVal())
        .isSubsetOf(names);
    assertThat(only(NetworkPolicy.class).getSpec().getIngress().getFirst().getPorts())
        .extracting(port -> port.getPort().getStrVal())
        .isSubsetOf(names);
  }

  @Test
  void nothingIsAllowedThatIsNotNeeded() {
    assertThat(pod().getAutomountServiceAccountToken()).isFalse();
    assertThat(pod().getSecurityContext().getRunAsNonRoot()).isTrue();
    assertThat(pod().getSecurityContext().getRunAsUser()).isEqualTo(10001);
    assertThat(pod().getSecurityContext().getSeccompProfile().getType())
        .isEqualTo("RuntimeDefault");
    assertThat(container().getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
    assertThat(container().getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
    assertThat(container().getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
    assertThat(container().getResources().getLimits()).containsKey("memory");
  }

  @Test
  void whatIsWrittenIsMounted() {
    assertThat(container().getVolumeMounts())
        .extracting(VolumeMount::getMountPath)
        .contains("/data", "/tmp");
    Stream<String> volumes =
        Stream.concat(
            pod().getVolumes().stream().map(volume -> volume.getName()),
            only(StatefulSet.class).getSpec().getVolumeClaimTemplates().stream()
                .map(claim -> claim.getMetadata().getName()));
    assertThat(container().getVolumeMounts())
        .extracting(VolumeMount::getName)
        .isSubsetOf(volumes.toList());
  }

  /** The pause before the signal, then what the service may take; see docs/operations.md. */
  @Test
  void thereIsTimeToStop() {
    long pause = container().getLifecycle().getPreStop().getSleep().getSeconds();
    assertThat(pod().getTerminationGracePeriodSeconds()).isGreaterThan(pause + 30);
  }

  static Stream<Probe> probes() {
    return Stream.of(
        container().getStartupProbe(),
        container().getLivenessProbe(),
        container().getReadinessProbe());
  }

  @ParameterizedTest
  @MethodSource("probes")
  void probesAskForHealth(Probe probe) {
    assertThat(probe.getHttpGet().getPath())
        .isIn("/actuator/health/liveness", "/actuator/health/readiness");
    assertThat(probe.getHttpGet().getPort().getStrVal()).isEqualTo("http");
  }
}
