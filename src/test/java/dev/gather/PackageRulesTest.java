package dev.gather;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.context.annotation.Configuration;

/** Holds the layout: who may use whom, and what no class here looks like. */
class PackageRulesTest {
  private static final String ROOT = "dev.gather";

  /** A package below the root, and the others of ours that it may use. The root may use all. */
  private static final Map<String, Set<String>> MAY_USE =
      Map.ofEntries(
          Map.entry("scope", Set.of()),
          Map.entry("retry", Set.of()),
          Map.entry("net", Set.of()),
          Map.entry("store", Set.of()),
          Map.entry("text", Set.of()),
          Map.entry("web", Set.of("scope", "retry")),
          Map.entry("lab", Set.of("web")),
          Map.entry("access", Set.of("web")),
          Map.entry("fetch", Set.of("scope", "retry", "net", "text", "web")),
          Map.entry("files", Set.of("scope", "text", "web")),
          Map.entry("pipeline", Set.of("scope", "retry", "store", "web")),
          Map.entry("chat", Set.of("net", "store", "web")),
          Map.entry("echo", Set.of("net", "web")));

  private static final JavaClasses OURS =
      new ClassFileImporter().withImportOption(new DoNotIncludeTests()).importPackages(ROOT);

  @TestFactory
  Stream<DynamicTest> aPackageUsesOnlyWhatItsRowAllows() {
    return MAY_USE.entrySet().stream()
        .map(row -> dynamicTest(row.getKey(), () -> usesOnly(row.getKey(), row.getValue())));
  }

  private static void usesOnly(String name, Set<String> others) {
    String[] allowed =
        Stream.concat(Stream.of(name), others.stream())
            .map(PackageRulesTest::tree)
            .toArray(String[]::new);
    noClasses()
        .that()
        .resideInAPackage(tree(name))
        .should()
        .dependOnClassesThat(resideInAPackage(ROOT + "..").and(not(resideInAnyPackage(allowed))))
        .allowEmptyShould(true)
        .check(OURS);
  }

  @Test
  void everyPackageHasARow() {
    String[] known =
        Stream.concat(Stream.of(ROOT), MAY_USE.keySet().stream().map(PackageRulesTest::tree))
            .toArray(String[]::new);
    classes().should().resideInAnyPackage(known).check(OURS);
  }

  /** Those of the root alone stand beside names of others. */
  @Test
  void settingsRefuseNamesThatTheyDoNotHave() {
    assertThat(OURS.stream().filter(type -> type.isAnnotatedWith(ConfigurationProperties.class)))
        .isNotEmpty()
        .map(type -> type.getAnnotationOfType(ConfigurationProperties.class))
        .filteredOn(settings -> !settings.value().equals("gather"))
        .allMatch(settings -> !settings.ignoreUnknownFields());
  }

  @Test
  void noPackagesFormACycle() {
    slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().allowEmptyShould(true).check(OURS);
  }

  @Test
  void noPackageIsNamedAfterALayer() {
    noClasses()
        .should()
        .resideInAnyPackage("..util..", "..common..", "..service..", "..dto..", "..impl..")
        .check(OURS);
  }

  @Test
  void everyPackageIsNullMarked() {
    assertThat(OURS.stream().map(JavaClass::getPackage).distinct())
        .isNotEmpty()
        .allMatch(PackageRulesTest::isNullMarked, "has a package-info with @NullMarked");
  }

  private static boolean isNullMarked(JavaPackage ours) {
    return ours.tryGetPackageInfo().filter(it -> it.isAnnotatedWith(NullMarked.class)).isPresent();
  }

  @Test
  void aPackageHasOneDoor() {
    Map<String, Long> doors =
        OURS.stream()
            .filter(it -> it.isMetaAnnotatedWith(Configuration.class))
            .filter(it -> it.getModifiers().contains(JavaModifier.PUBLIC))
            .collect(groupingBy(JavaClass::getPackageName, counting()));
    assertThat(doors).allSatisfy((name, count) -> assertThat(count).as(name).isEqualTo(1));
  }

  @Test
  void nothingIsInjectedIntoAField() {
    noFields()
        .should()
        .beAnnotatedWith(Autowired.class)
        .orShould()
        .beAnnotatedWith(Value.class)
        .orShould()
        .beAnnotatedWith("jakarta.inject.Inject")
        .allowEmptyShould(true)
        .check(OURS);
  }

  @Test
  void noStaticFieldChanges() {
    fields().that().areStatic().should().beFinal().allowEmptyShould(true).check(OURS);
  }

  @Test
  void noClassIsNamedForBeingABaseOrAnImplementation() {
    noClasses()
        .should()
        .haveSimpleNameStartingWith("Abstract")
        .orShould()
        .haveSimpleNameEndingWith("Impl")
        .check(OURS);
  }

  private static String tree(String name) {
    return ROOT + "." + name + "..";
  }
}
