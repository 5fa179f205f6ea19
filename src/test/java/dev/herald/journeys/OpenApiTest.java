package dev.herald.journeys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.herald.Config;
import dev.herald.Herald;
import dev.herald.props.HttpHouse;
import dev.herald.props.Wire;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The description says what is there, and what is there is in the description. */
class OpenApiTest {
    private static final Set<String> METHODS = Set.of("get", "put", "post", "patch", "delete");

    @TempDir
    Path folder;

    @Test
    void everyRouteThatItDescribesAnswersAndNoOtherDoes() throws Exception {
        try (var herald = Herald.open(Config.dev().port(0).folder(folder))) {
            var wire = new Wire(herald.port());
            var description =
                    new ObjectMapper().readTree(wire.get("/api/v1/openapi.json").body());
            assertEquals("3.1.0", description.get("openapi").asText());

            var described = new TreeSet<String>();
            description.get("paths").fields().forEachRemaining(path -> path.getValue()
                    .fieldNames()
                    .forEachRemaining(name -> {
                        if (METHODS.contains(name)) {
                            described.add(name.toUpperCase(java.util.Locale.ROOT) + " " + path.getKey());
                        }
                    }));
            assertEquals(routes(wire.get("/api/none").body(), wire.get("/sub").body()), described);

            for (var route : described) {
                var method = route.split(" ")[0];
                var path = route.split(" ")[1].replaceAll("\\{.*}", "x");
                if (!path.startsWith("/sub")) {
                    int status = wire.ask(method, path, method.startsWith("P") ? "1" : "")
                            .statusCode();
                    assertNotEquals(405, status, route);
                    assertTrue(
                            status != 404
                                    || path.matches(
                                            ".*/(sessions|revocations|requests|hooks|documents|document-[a-z]+)/.*"),
                            route + " -> " + status);
                }
            }
        }
    }

    @Test
    void whatItRefersToIsThere() throws Exception {
        try (var house = HttpHouse.open()) {
            var description = new ObjectMapper()
                    .readTree(house.wire().get("/api/v1/openapi.json").body());
            var references = new ArrayList<String>();
            collect(description, references);

            assertTrue(references.size() > 20);
            for (var reference : references) {
                assertTrue(!description.at(reference.substring(1)).isMissingNode(), reference);
            }
        }
    }

    /** From the problems' own hints, which name every route of their door. */
    private static TreeSet<String> routes(String... problems) throws Exception {
        var routes = new TreeSet<String>();
        for (var problem : problems) {
            var hint = new ObjectMapper().readTree(problem).get("hint").asText();
            for (var route :
                    hint.replace("There is: ", "").replaceAll("\\.$", "").split(", ")) {
                routes.add(route.replace("...}", "}"));
            }
        }
        return routes;
    }

    private static void collect(JsonNode node, List<String> references) {
        if (node.has("$ref")) {
            references.add(node.get("$ref").asText());
        }
        node.forEach(child -> collect(child, references));
    }
}
