// SPDX-License-Identifier: BSD-3-Clause
/// Machine independence: a digest of the results over a fixed set of arguments, every exponent, the neighbourhoods of
/// all branch points and 2^20 random ones, against the value that the contract records for each sample: bits are a
/// promise. Targets without fma have it where the contract says so, else it is shown but not compared.
#include "support.hpp"

#include <cstdio>

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

} // namespace

TEST_CASE("results have the recorded digest") {
  test::for_each_sample([](auto f, auto t, const std::string& name, std::size_t sample) {
    using F = decltype(f);
    using T = decltype(t);
    using C = xact::contract<F>;
    DYNAMIC_SECTION(name) {
      const auto x = test::arguments_of<F, T>(f, std::size_t{1} << 20);
      std::uint64_t hash = digest(test::forward(f, x), 0xcbf29ce484222325);
      hash = digest(test::gradient_from_input(f, x), hash);
      char text[64];
      std::snprintf(text, sizeof text, "0x%016llx", static_cast<unsigned long long>(hash));
      INFO(name << " has the digest " << text);
      constexpr auto& recorded = C::template digest<T>;
      REQUIRE(sample < recorded.size()); // none in the contract: record the one above
      if (XACT_HAS_FMA || C::same_without_fma)
        CHECK(hash == recorded[sample]);
      else
        SUCCEED("not compared without fma");
    }
  });
}
