package dev.herald.props;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.ToolProvider;

/** What a folder of Java sources holds, measured: a part's lines are those from its first modifier to its last brace. */
public record Sources(List<Part> classes, List<Part> methods) {

    /** A class or a method. */
    public record Part(String packageName, String name, int lines, boolean isTopLevel) {
        @Override
        public String toString() {
            return packageName + "." + name + " has " + lines + " lines";
        }
    }

    /** Reads all sources below the folder. */
    public static Sources of(Path folder) throws IOException {
        var compiler = ToolProvider.getSystemJavaCompiler();
        try (var files = compiler.getStandardFileManager(null, null, null);
                var paths = Files.walk(folder)) {
            var sources =
                    paths.filter(path -> path.toString().endsWith(".java")).toList();
            var task = (JavacTask)
                    compiler.getTask(null, files, null, List.of(), null, files.getJavaFileObjectsFromPaths(sources));
            var measure = new Measure(Trees.instance(task).getSourcePositions());
            task.parse().forEach(unit -> measure.scan(unit, unit));
            return new Sources(measure.classes, measure.methods);
        }
    }

    private static final class Measure extends TreePathScanner<Void, CompilationUnitTree> {
        private final List<Part> classes = new ArrayList<>();
        private final List<Part> methods = new ArrayList<>();
        private final SourcePositions positions;

        Measure(SourcePositions positions) {
            this.positions = positions;
        }

        @Override
        public Void visitClass(ClassTree tree, CompilationUnitTree unit) {
            classes.add(part(tree, tree.getSimpleName().toString(), unit));
            return super.visitClass(tree, unit);
        }

        @Override
        public Void visitMethod(MethodTree tree, CompilationUnitTree unit) {
            var owner = getCurrentPath().getParentPath().getLeaf();
            var name = owner instanceof ClassTree type ? type.getSimpleName() + "." + tree.getName() : tree.getName();
            methods.add(part(tree, name.toString(), unit));
            return super.visitMethod(tree, unit);
        }

        private Part part(Tree tree, String name, CompilationUnitTree unit) {
            var map = unit.getLineMap();
            var first = map.getLineNumber(positions.getStartPosition(unit, tree));
            var last = map.getLineNumber(positions.getEndPosition(unit, tree));
            var topLevel = getCurrentPath().getParentPath().getLeaf() instanceof CompilationUnitTree;
            return new Part(unit.getPackageName().toString(), name, (int) (last - first) + 1, topLevel);
        }
    }
}
