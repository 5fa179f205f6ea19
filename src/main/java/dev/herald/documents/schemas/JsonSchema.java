package dev.herald.documents.schemas;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.herald.documents.rules.Validator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;

/** Judges documents by a JSON Schema: draft 2020-12, or the one that it names itself. Nothing is fetched for it. Safe from any thread. */
public final class JsonSchema implements Validator {
    private static final int TOLD = 3;

    private final Schema schema;

    private JsonSchema(Schema schema) {
        this.schema = schema;
    }

    /** @throws IllegalArgumentException that says what is wrong with the file */
    public static JsonSchema read(Path file) {
        try {
            return of(new ObjectMapper().readTree(Files.readAllBytes(file)), file.toString());
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the schema " + file + " is not JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new IllegalArgumentException("the schema " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static JsonSchema of(JsonNode schema, String name) {
        if (!schema.isObject() && !schema.isBoolean()) {
            throw new IllegalArgumentException("the schema " + name + " is not an object");
        }
        try {
            var read = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(schema);
            read.validate(new ObjectMapper().nullNode()); // or refuses what it refers to
            return new JsonSchema(read);
        } catch (SchemaException e) {
            throw new IllegalArgumentException("the schema " + name + " is not right: " + e.getMessage(), e);
        }
    }

    @Override
    public Optional<String> problem(Proposal proposal) {
        var errors = schema.validate(proposal.after());
        return errors.isEmpty()
                ? Optional.empty()
                : Optional.of(errors.stream()
                        .limit(TOLD)
                        .map(error -> "'" + error.getInstanceLocation() + "' " + error.getMessage())
                        .collect(Collectors.joining("; ")));
    }
}
