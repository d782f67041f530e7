package esd.server;

import static com.tngtech.archunit.core.domain.JavaModifier.STATIC;
import static com.tngtech.archunit.core.domain.JavaModifier.SYNTHETIC;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.flatMapping;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import esd.server.http.Routes;
import io.javalin.http.Handler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the house's plan: which room may use which, and where each library lives. */
class ArchitectureTest {
    private static final JavaClasses ESD = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("esd");

    private static final Pattern SENTENCE =
            Pattern.compile("/\\*\\* [A-Z{].*[.?] ?.*\\*/\n@NullMarked\n.*", Pattern.DOTALL);

    @Test
    void rooms_use_what_the_map_says_no_more_and_no_less() {
        Map<String, Set<String>> uses = ESD.stream()
                .filter(type -> !type.getSimpleName().equals("package-info"))
                .collect(groupingBy(type -> room(type), TreeMap::new, flatMapping(ArchitectureTest::uses, toSet())));
        assertThat(uses).isEqualTo(HouseMap.MAY_USE);
    }

    @Test
    void no_rooms_go_in_circles() {
        slices().matching("esd.(**)").should().beFreeOfCycles().check(ESD);
    }

    @ParameterizedTest
    @MethodSource
    void libraries_have_one_home_each(ArchRule rule) {
        rule.check(ESD);
    }

    static Stream<ArchRule> libraries_have_one_home_each() {
        return HouseMap.HOMES.entrySet().stream().map(home -> noClasses()
                .that(DescribedPredicate.describe(
                        "are not at home in " + home.getValue(),
                        type -> home.getValue().stream().noneMatch(place -> at(place, type))))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(home.getKey()));
    }

    @Test
    void the_environment_and_the_clock_are_read_at_the_door() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("esd.server.app.Main")
                .should()
                .callMethod(System.class, "getenv")
                .orShould()
                .callMethod(System.class, "getenv", String.class)
                .check(ESD);
        noClasses().should().callMethod(System.class, "currentTimeMillis").check(ESD);
    }

    @Test
    void only_health_checks_and_the_description_do_without_a_key() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("esd.server.app.HealthResource")
                .and()
                .doNotHaveFullyQualifiedName("esd.server.http.DescriptionResource")
                .should()
                .callMethod(Routes.class, "openPage", String.class, Handler.class)
                .check(ESD);
    }

    @Test
    void nothing_static_changes() {
        fields().that(DescribedPredicate.describe("are static", ArchitectureTest::handWrittenStatic))
                .should()
                .beFinal()
                .check(ESD);
    }

    @Test
    void every_room_says_what_happens_in_it_and_is_null_marked() throws IOException {
        for (String room : HouseMap.MAY_USE.keySet()) {
            Path sentence = folder(room).resolve("package-info.java");
            assertThat(sentence).isRegularFile();
            assertThat(Files.readString(sentence)).matches(SENTENCE);
        }
    }

    @Test
    void no_room_is_called_after_nothing() {
        assertThat(HouseMap.MAY_USE.keySet())
                .noneMatch(room -> room.matches(".*\\b(util|utils|common|shared|helper|manager|impl)\\b.*"));
    }

    private static Path folder(String room) {
        String module = room.substring(0, room.indexOf('.'));
        return Path.of("..", module, "src", "main", "java", "esd", room.replace('.', '/'));
    }

    private static boolean handWrittenStatic(JavaField field) {
        return field.getModifiers().contains(STATIC) && !field.getModifiers().contains(SYNTHETIC);
    }

    /** A place is a room, or a room and the ending of class names in it. */
    private static boolean at(String place, JavaClass type) {
        int star = place.indexOf('*');
        if (star < 0) {
            return room(type).equals(place) || type.getFullName().startsWith("esd." + place + "$");
        }
        String outer = type.getFullName().replaceAll("\\$.*", "");
        return outer.startsWith("esd." + place.substring(0, star)) && outer.endsWith(place.substring(star + 1));
    }

    private static Stream<String> uses(JavaClass type) {
        return type.getDirectDependenciesFromSelf().stream()
                .map(dependency -> dependency.getTargetClass().getBaseComponentType())
                .filter(target -> target.getPackageName().startsWith("esd."))
                .map(ArchitectureTest::room)
                .filter(room -> !room.equals(room(type)));
    }

    private static String room(JavaClass type) {
        return type.getPackageName().substring("esd.".length());
    }
}
