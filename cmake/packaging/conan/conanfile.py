# SPDX-License-Identifier: BSD-3-Clause
"""conan create cmake/packaging/conan"""
import os
import re

from conan import ConanFile
from conan.tools.build import check_min_cppstd
from conan.tools.files import copy, load
from conan.tools.layout import basic_layout


class XactConan(ConanFile):
    name = "xact"
    package_type = "header-library"
    description = "Activation functions for neural networks on Eigen, vectorised with xsimd"
    license = "BSD-3-Clause"
    topics = ("neural-network", "activation-function", "simd", "eigen", "xsimd", "header-only")
    settings = "os", "arch", "compiler", "build_type"
    no_copy_source = True

    @property
    def _root(self):
        return os.path.join(self.recipe_folder, "..", "..", "..")

    def set_version(self):
        text = load(self, os.path.join(self._root, "include", "xact", "version.hpp"))
        parts = (re.search(rf"#define XACT_VERSION_{part} +(\d+)", text) for part in ("MAJOR", "MINOR", "PATCH"))
        self.version = ".".join(part.group(1) for part in parts)

    def export_sources(self):
        for pattern in ("include/*.hpp", "cmake/xactDispatch*", "LICENSE"):
            copy(self, pattern, src=self._root, dst=self.export_sources_folder)

    def layout(self):
        basic_layout(self)

    def requirements(self):
        self.requires("eigen/3.4.0", transitive_headers=True)
        self.requires("xsimd/13.0.0", transitive_headers=True)

    def package_id(self):
        self.info.clear()

    def validate(self):
        check_min_cppstd(self, 17)

    def package(self):
        copy(self, "LICENSE", src=self.source_folder, dst=os.path.join(self.package_folder, "licenses"))
        copy(self, "*.hpp", src=os.path.join(self.source_folder, "include"), dst=os.path.join(self.package_folder, "include"))
        copy(self, "*", src=os.path.join(self.source_folder, "cmake"), dst=os.path.join(self.package_folder, "share", "cmake", "xact"))

    def package_info(self):
        self.cpp_info.bindirs = []
        self.cpp_info.libdirs = []
        self.cpp_info.set_property("cmake_file_name", "xact")
        self.cpp_info.set_property("cmake_target_name", "xact::xact")
        self.cpp_info.set_property("cmake_build_modules", [os.path.join("share", "cmake", "xact", "xactDispatch.cmake")])
        self.cpp_info.set_property("pkg_config_name", "xact")
