import ts from 'typescript';

/** One import of a built module. */
export interface ModuleImport {
  specifier: string;
  /** The names that are used of it; none for `import 'x'` and `import('x')`. */
  names: string[];
  isDynamic: boolean;
}

/** What a built module imports. @throws for `export *`, whose names nobody can know */
export function readImports(path: string, text: string): ModuleImport[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.JS);
  const imports: ModuleImport[] = [];
  for (const statement of source.statements) {
    if (ts.isImportDeclaration(statement)) {
      const specifier = toText(statement.moduleSpecifier);
      imports.push({ specifier, names: toNames(source, statement), isDynamic: false });
    } else if (ts.isExportDeclaration(statement) && statement.moduleSpecifier) {
      const specifier = toText(statement.moduleSpecifier);
      imports.push({ specifier, names: toExportedNames(path, statement), isDynamic: false });
    }
  }
  for (const [, specifier] of text.matchAll(/\bimport\(\s*["'`]([^"'`]+)["'`]\s*\)/g)) {
    imports.push({ specifier: String(specifier), names: [], isDynamic: true });
  }
  return imports;
}

function toNames(source: ts.SourceFile, { importClause }: ts.ImportDeclaration): string[] {
  const names = importClause?.name ? ['default'] : [];
  const bindings = importClause?.namedBindings;
  if (!bindings) return names;
  if (ts.isNamespaceImport(bindings)) return [...names, ...findUses(source, bindings.name)];
  return [...names, ...bindings.elements.map(({ name, propertyName }) => (propertyName ?? name).text)];
}

/** Angular's compiler writes `import * as i0 from '@angular/core'`: these are the names behind the dot. */
function findUses(source: ts.SourceFile, namespace: ts.Identifier): string[] {
  const checker = createChecker(source);
  const symbol = checker.getSymbolAtLocation(namespace);
  const names = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && node !== namespace && node.text === namespace.text) {
      // Minified, the same short name can mean something else elsewhere.
      if (checker.getSymbolAtLocation(node) === symbol) names.add(toProperty(source, node));
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return [...names];
}

function toProperty(source: ts.SourceFile, { parent, text }: ts.Identifier): string {
  if (ts.isPropertyAccessExpression(parent) && ts.isIdentifier(parent.name)) return parent.name.text;
  throw new Error(`${source.fileName} uses the whole namespace ${text}, not a name of it`);
}

function createChecker(source: ts.SourceFile): ts.TypeChecker {
  const options = { allowJs: true, noLib: true, noResolve: true, types: [], target: ts.ScriptTarget.Latest };
  const host: ts.CompilerHost = {
    ...ts.createCompilerHost(options),
    getSourceFile: (name) => (name === source.fileName ? source : undefined),
    fileExists: (name) => name === source.fileName,
  };
  return ts.createProgram([source.fileName], options, host).getTypeChecker();
}

function toExportedNames(path: string, { exportClause, moduleSpecifier }: ts.ExportDeclaration): string[] {
  if (exportClause && ts.isNamedExports(exportClause)) {
    return exportClause.elements.map(({ name, propertyName }) => (propertyName ?? name).text);
  }
  throw new Error(`${path} exports all of ${moduleSpecifier ? toText(moduleSpecifier) : 'something'}`);
}

const toText = (node: ts.Expression): string => (node as ts.StringLiteral).text;
