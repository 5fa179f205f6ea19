package dev.herald.config;

import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.reader.ReaderException;

/**
 * Reads one YAML text into what was written, with the place of every key and value. No object is ever
 * made of a tag, and what an alias repeats is bounded.
 */
final class YamlText {
    private static final int MOST_BYTES = 1 << 20;
    private static final int MOST_NODES = 20_000;
    private static final int DEEPEST = 50;

    private final Origin otherwise;
    private final @Nullable String file;
    private final List<Problem> problems;
    private List<String> lines = List.of();
    private int nodes;

    private YamlText(@Nullable String file, Origin otherwise, List<Problem> problems) {
        this.file = file;
        this.otherwise = otherwise;
        this.problems = problems;
    }

    /** Reads a file's bytes; what is wrong is added to the problems. */
    static Written.Mapping ofFile(String file, byte[] bytes, List<Problem> problems) {
        var start = new Origin.Line(file, 1, 1, "", 1);
        var yaml = new YamlText(file, start, problems);
        return yaml.asMapping(yaml.read(yaml.decode(bytes)));
    }

    /** Reads a value that was given outside a file, in YAML's flow style. */
    static Written ofValue(String text, Origin origin, List<Problem> problems) {
        return new YamlText(null, origin, problems).read(text);
    }

    private Written.Mapping asMapping(Written read) {
        if (read instanceof Written.Mapping mapping) {
            return mapping;
        }
        if (!(read instanceof Written.Nothing)) {
            problems.add(new Problem(read.origin(), "keys and values are expected, such as 'http:'", ""));
        }
        return new Written.Mapping(Map.of(), otherwise);
    }

    private Written read(String text) {
        lines = Arrays.asList(text.split("\r\n|\r|\n", -1));
        var options = new LoaderOptions();
        options.setNestingDepthLimit(DEEPEST);
        try {
            var root = new Yaml(options).compose(new StringReader(text));
            return root == null ? new Written.Nothing(otherwise) : written(root, 0);
        } catch (MarkedYAMLException e) {
            problems.add(broken(e));
        } catch (ReaderException e) {
            var before = text.substring(0, text.offsetByCodePoints(0, e.getPosition()));
            problems.add(new Problem(
                    placeAfter(before), "not YAML: a control character (U+%04X)".formatted(e.getCodePoint()), ""));
        } catch (YAMLException e) {
            problems.add(new Problem(otherwise, "not YAML that is read here: " + firstLine(e), ""));
        }
        return new Written.Nothing(otherwise);
    }

    private String decode(byte[] bytes) {
        if (bytes.length > MOST_BYTES) {
            problems.add(new Problem(otherwise, "the file is larger than 1 MiB", ""));
            return "";
        }
        var in = ByteBuffer.wrap(bytes);
        try {
            var text = StandardCharsets.UTF_8.newDecoder().decode(in).toString();
            return text.startsWith("\ufeff") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            var before = new String(bytes, 0, in.position(), StandardCharsets.UTF_8);
            var rest = new String(bytes, in.position(), bytes.length - in.position(), StandardCharsets.UTF_8);
            lines = Arrays.asList((before + rest).split("\r\n|\r|\n", -1));
            problems.add(new Problem(placeAfter(before), "not UTF-8", "save the file as UTF-8"));
            return "";
        }
    }

    private Problem broken(MarkedYAMLException e) {
        var mark = e.getProblemMark();
        var where = mark == null ? otherwise : place(mark, 1);
        var what = e.getProblem() == null ? firstLine(e) : e.getProblem();
        if (what.contains("TAB") || what.contains("\\t")) {
            return new Problem(where, "not YAML: a tab cannot indent", "use spaces");
        }
        var context = e.getContext() == null ? "" : e.getContext() + ", ";
        return new Problem(where, "not YAML: " + context + what, "");
    }

    private Written written(Node node, int depth) {
        var origin = placeOf(node);
        if (++nodes > MOST_NODES || depth > DEEPEST) {
            throw new YAMLException("its anchors and aliases make it too large");
        }
        if (isTagged(node)) {
            problems.add(new Problem(origin, "a tag (" + node.getTag() + ") is not supported", "leave it out"));
            return new Written.Nothing(origin);
        } else if (node instanceof ScalarNode scalar) {
            return scalar.getTag().equals(Tag.NULL)
                    ? new Written.Nothing(origin)
                    : new Written.Text(scalar.getValue(), origin);
        } else if (node instanceof SequenceNode sequence) {
            var items = new ArrayList<Written>();
            sequence.getValue().forEach(item -> items.add(written(item, depth + 1)));
            return new Written.Sequence(items, origin);
        }
        return mapping((MappingNode) node, origin, depth);
    }

    private Written.Mapping mapping(MappingNode node, Origin origin, int depth) {
        var entries = new LinkedHashMap<String, Written.Keyed>();
        for (NodeTuple entry : node.getValue()) {
            var place = placeOf(entry.getKeyNode());
            if (!(entry.getKeyNode() instanceof ScalarNode key)) {
                problems.add(new Problem(place, "a key is one word", ""));
                continue;
            }
            var value = new Written.Keyed(place, written(entry.getValueNode(), depth + 1));
            var first = entries.putIfAbsent(key.getValue(), value);
            if (first != null) {
                var help = first.key() instanceof Origin.Line line ? "the first is in line " + line.line() : "";
                problems.add(new Problem(place, "'" + key.getValue() + "' is there twice", help));
            }
        }
        return new Written.Mapping(entries, origin);
    }

    private static boolean isTagged(Node node) {
        var tag = node.getTag();
        return !tag.startsWith(Tag.PREFIX) || (node instanceof ScalarNode scalar && isTagWritten(scalar));
    }

    /** A tag that plain text would not have got by itself, such as {@code !!binary}. */
    private static boolean isTagWritten(ScalarNode scalar) {
        return scalar.getTag().equals(Tag.BINARY) || scalar.getTag().equals(Tag.SET);
    }

    private Origin placeOf(Node node) {
        var start = node.getStartMark();
        var end = node.getEndMark();
        boolean oneLine = start.getLine() == end.getLine();
        return place(start, oneLine ? end.getColumn() - start.getColumn() : Integer.MAX_VALUE);
    }

    private Origin place(Mark mark, int length) {
        if (file == null) {
            return otherwise;
        }
        var line = mark.getLine() < lines.size() ? lines.get(mark.getLine()) : "";
        return new Origin.Line(file, mark.getLine() + 1, mark.getColumn() + 1, line, length);
    }

    private Origin placeAfter(String before) {
        if (file == null) {
            return otherwise;
        }
        var above = before.split("\r\n|\r|\n", -1);
        int column = above[above.length - 1].length() + 1;
        return new Origin.Line(file, above.length, column, lines.get(above.length - 1), 1);
    }

    private static String firstLine(YAMLException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}
