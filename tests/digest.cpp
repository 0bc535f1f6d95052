// SPDX-License-Identifier: BSD-3-Clause
/// Machine independence: a digest of the results over a fixed set of arguments, every exponent, the neighbourhoods of
/// all branch points and 2^20 random ones, against one recorded value. fast and faithful have it on every target with
/// fma, correctly_rounded everywhere; without fma the others are shown but not compared.
#include "support.hpp"

#include <cstdio>
#include <map>

namespace {

/// FNV-1a over the bits, with one bit pattern for every NaN.
template <class T>
std::uint64_t digest(const std::vector<T>& values, std::uint64_t hash) {
  for (const T v : values) {
    const std::uint64_t b = std::isnan(v) ? 0x7ff8 : test::bits(v);
    for (int shift = 0; shift < 64; shift += 8)
      hash = (hash ^ ((b >> shift) & 0xff)) * 0x100000001b3;
  }
  return hash;
}

const std::map<std::string, std::uint64_t> recorded{
    {"linear<exact> float", 0x724ffb3e36aa8c9b},
    {"linear<exact> double", 0x120109960608f59b},
    {"relu<exact> float", 0xb2e5ab9d209b4b24},
    {"relu<exact> double", 0x53c7f493f2733857},
    {"sigmoid<fast> float", 0x82e460de06b8a7bb},
    {"sigmoid<fast> double", 0x54053fa16dafdf94},
    {"sigmoid<faithful> float", 0x9ef9cb8ea4e89974},
    {"sigmoid<faithful> double", 0x1a7a3eb76c0d8b43},
    {"sigmoid<correctly_rounded> float", 0x2412e8690d710820},
    {"tanh<fast> float", 0x211963d0598ffd79},
    {"tanh<fast> double", 0x2ebe4f4a34bff84c},
    {"tanh<faithful> float", 0x185b6e24fef48fbd},
    {"tanh<faithful> double", 0xcb74a06d1fae2198},
    {"tanh<correctly_rounded> float", 0xb33dd926dbe7455f},
};

} // namespace

TEST_CASE("results have the recorded digest") {
  test::for_each_case([](auto f, auto t) {
    using F = decltype(f);
    using T = decltype(t);
    const std::string name = test::case_name<F, T>();
    DYNAMIC_SECTION(name) {
      const auto x = test::arguments<F, T>(std::size_t{1} << 20);
      std::uint64_t hash = digest(test::forward(f, x), 0xcbf29ce484222325);
      hash = digest(test::gradient_from_input(f, x), hash);
      char text[64];
      std::snprintf(text, sizeof text, "0x%016llx", static_cast<unsigned long long>(hash));
      INFO(name << " has the digest " << text);
      const auto entry = recorded.find(name);
      if (entry == recorded.end())
        WARN("no digest recorded for " << name << ": " << text);
      else if (XACT_HAS_FMA || std::string(xact::contract<F>::tier) == "correctly_rounded")
        CHECK(hash == entry->second);
      else
        SUCCEED("not compared without fma");
    }
  });
}
