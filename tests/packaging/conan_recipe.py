# SPDX-License-Identifier: BSD-3-Clause
"""Runs the Conan recipe's steps, with as much of Conan as they call, and compares the package with what CMake installs.

conan_recipe.py SOURCE WORK INSTALLED VERSION
"""
import ast
import fnmatch
import pathlib
import shutil
import sys
import types

source, work, installed = (pathlib.Path(argument) for argument in sys.argv[1:4])
recipe = source / "cmake/packaging/conan"
ast.parse((recipe / "test_package/conanfile.py").read_text())


def copy(_, pattern, src, dst):
    for file in sorted(pathlib.Path(src).rglob("*")):
        name = file.relative_to(src).as_posix()
        if file.is_file() and fnmatch.fnmatch(name, pattern):
            (pathlib.Path(dst) / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, pathlib.Path(dst) / name)


conan, tools = types.ModuleType("conan"), types.ModuleType("conan.tools")
conan.ConanFile = object
sys.modules.update({"conan": conan, "conan.tools": tools})
for name, members in {
    "build": {"check_min_cppstd": lambda *_: None},
    "files": {"copy": copy, "load": lambda _, path: pathlib.Path(path).read_text()},
    "layout": {"basic_layout": lambda *_: None},
}.items():
    module = types.ModuleType("conan.tools." + name)
    vars(module).update(members)
    sys.modules[module.__name__] = module

namespace = {}
exec(compile((recipe / "conanfile.py").read_text(), "conanfile.py", "exec"), namespace)
package = namespace["XactConan"]()
package.recipe_folder = str(recipe)
package.export_sources_folder = package.source_folder = str(work / "source")
package.package_folder = str(work / "package")
shutil.rmtree(work, ignore_errors=True)

package.set_version()
assert package.version == sys.argv[4], f"the recipe reads version {package.version}"
assert package.package_type == "header-library"
required = []
package.requires = lambda reference, **_: required.append(reference.split("/")[0])
package.requirements()
assert required == ["eigen", "xsimd"], required
package.export_sources()
package.package()


def headers(prefix):
    return {file.relative_to(prefix): file.read_bytes() for file in prefix.glob("include/**/*.hpp")}


packed, expected = headers(work / "package"), headers(installed)
assert expected and packed == expected, f"other headers than installed: {set(packed) ^ set(expected)}"
assert (work / "package/licenses/LICENSE").is_file()
print(f"{len(packed)} headers, as installed")
