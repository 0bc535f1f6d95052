// SPDX-License-Identifier: BSD-3-Clause
// E17: Fashion-MNIST, 60 000 real images to train and 10 000 to test, with --fashion DIR only.
//
// 784 - 128 - 128 - 10, batches of 64, plain gradient descent, 5 epochs, the better of the rates 0.1 and 0.03 by its
// training error; starts as in E11. Expected are the test errors of an independent implementation at rate 0.1, with
// other random numbers; tolerance 4 binomial standard errors of 10 000 images, 1.3 %.
//
// And E10's hypothesis on data that it was not read off: width 64, 2 epochs, training error; batches of 64 make 1875
// steps, twice as many as E10's.
//
// The files are the Debian package dataset-fashion-mnist's (Zalando Research 2017, MIT), unpacked with gunzip.
#include "experiment.hpp"
#include "family.hpp"
#include "training.hpp"

#include <algorithm>
#include <array>

namespace behaviour {
namespace {

/// An IDX file of unsigned bytes: 0, 0, 8, the number of dimensions, their lengths as 32-bit big-endian, then the
/// bytes.
std::vector<unsigned char> read_idx(const std::filesystem::path& path, std::size_t item_bytes, std::size_t& items) {
  std::ifstream file(path, std::ios::binary);
  if (!file)
    throw std::runtime_error(path.string() +
                             " cannot be opened; the Debian package dataset-fashion-mnist has it, packed "
                             "with gzip: gunzip -k copies of its files into the directory of --fashion");
  const std::vector<unsigned char> all{std::istreambuf_iterator<char>(file), {}};
  const std::size_t dimensions = all.size() < 8 ? 0 : all[3], head = 4 + 4 * dimensions;
  const auto length = [&](std::size_t d) {
    std::size_t n = 0;
    for (std::size_t i = 0; i < 4; ++i)
      n = n << 8 | all[4 + 4 * d + i];
    return n;
  };
  bool valid = dimensions > 0 && all.size() >= head && all[0] == 0 && all[1] == 0 && all[2] == 8;
  std::size_t bytes = 1;
  for (std::size_t d = 1; valid && d < dimensions; ++d)
    bytes *= length(d);
  items = valid ? length(0) : 0;
  valid = valid && bytes == item_bytes && all.size() == head + items * item_bytes && items > 0;
  if (!valid)
    throw std::runtime_error(path.string() + ": not an IDX file of items of " + std::to_string(item_bytes) + " bytes");
  return {all.begin() + static_cast<std::ptrdiff_t>(head), all.end()};
}

Samples read_part(const std::filesystem::path& directory, const std::string& part) {
  constexpr std::size_t pixels = 784;
  std::size_t images = 0, labels = 0;
  const auto image_bytes = read_idx(directory / (part + "-images-idx3-ubyte"), pixels, images);
  const auto label_bytes = read_idx(directory / (part + "-labels-idx1-ubyte"), 1, labels);
  if (images != labels)
    throw std::runtime_error(directory.string() + ": " + std::to_string(images) + " images and " +
                             std::to_string(labels) + " labels of " + part);
  Samples s{MatrixXf(static_cast<Index>(pixels), static_cast<Index>(images)), {}};
  for (std::size_t i = 0; i < image_bytes.size(); ++i)
    s.x.data()[i] = static_cast<float>(image_bytes[i]) / 255;
  for (const unsigned char label : label_bytes) {
    if (label > 9)
      throw std::runtime_error(directory.string() + ": a label of " + part + " is above 9");
    s.label.push_back(label);
  }
  return s;
}

} // namespace

void e17_fashion(const Settings& settings, Table& table) {
  Digits data{read_part(settings.fashion, "train"), read_part(settings.fashion, "t10k")};
  const float mean = data.train.x.mean(), deviation = std::sqrt((data.train.x.array() - mean).square().mean());
  for (Samples* s : {&data.train, &data.test})
    s->x = (s->x.array() - mean) / deviation;

  struct Subject {
    std::string name;
    double sw2, expected; // test error in %, NaN where nothing is
  };
  const auto keeps = [](const char* name) { return 1 / theory::moment(activation(name).phi, 1, 2, 0); };
  const std::vector<Subject> subjects{{"relu", 2, 12.7},   {"leaky_relu", 2, NAN}, {"elu", keeps("elu"), 12.5},
                                      {"selu", 1, NAN},    {"gelu", 2, 13.0},      {"silu", 2, NAN},
                                      {"mish", 2, NAN},    {"tanh", 1, 12.8},      {"softplus", 1, NAN},
                                      {"sigmoid", 1, 14.5}};
  const std::vector<double> rates{0.1, 0.03};
  std::vector<std::array<double, 2>> errors(subjects.size() * rates.size()); // of training and test
  parallel(settings, "Fashion-MNIST: activations x rates", static_cast<int>(errors.size()), [&](int i) {
    const auto k = static_cast<std::size_t>(i);
    const Subject& s = subjects[k / rates.size()];
    DigitsTraining<Activation> training(activation(s.name), hidden_layers(2, 128, 784), {s.sw2},
                                        Random(settings.seed, {17}), data);
    const Curve curve = training.run(rates[k % rates.size()], 5, Enough{}, 64);
    errors[k] = {curve.error.back(), training.test_error()};
  });
  for (std::size_t s = 0; s < subjects.size(); ++s) {
    const auto first = errors.begin() + static_cast<std::ptrdiff_t>(s * rates.size());
    const double test = 100 * (*std::min_element(first, first + static_cast<std::ptrdiff_t>(rates.size())))[1];
    const std::string name = subjects[s].name + ": test error in %";
    if (std::isnan(subjects[s].expected))
      table.report(name, test);
    else
      table.near(name, subjects[s].expected, 1.3, test);
  }

  struct Cell {
    const char *name, *activation;
    Initial initial;
    int depth;
  };
  const Weights uniform = Weights::uniform;
  const std::vector<Cell> cells{
      {"relu He", "relu", {2}, 8},      {"relu U(1/sqrt n)", "relu", {1.0 / 3, 0, uniform}, 8},
      {"tanh Xavier", "tanh", {1}, 8},  {"sigmoid Xavier", "sigmoid", {1}, 8},
      {"selu LeCun", "selu", {1}, 8},   {"gelu He", "gelu", {2}, 8},
      {"relu He", "relu", {2}, 16},     {"relu U(1/sqrt n)", "relu", {1.0 / 3, 0, uniform}, 16},
      {"tanh Xavier", "tanh", {1}, 16}, {"sigmoid Xavier", "sigmoid", {1}, 16},
      {"selu LeCun", "selu", {1}, 16}};
  const std::vector<double> grid{0.1, 0.03, 0.01};
  std::vector<double> deep(cells.size() * grid.size());
  parallel(settings, "Fashion-MNIST: starts x depths", static_cast<int>(deep.size()), [&](int i) {
    const auto k = static_cast<std::size_t>(i);
    const Cell& c = cells[k / grid.size()];
    const double factor = c.activation == std::string("sigmoid") ? 10.0 / 3 : 1;
    DigitsTraining<Activation> training(activation(c.activation), hidden_layers(c.depth, 64, 784), c.initial,
                                        Random(settings.seed, {17, static_cast<std::uint32_t>(c.depth)}), data);
    deep[k] = training.run(factor * grid[k % grid.size()], 2, Enough{}, 64).error.back();
  });
  const double input = energy(data.train.x) / static_cast<double>(data.train.x.size());
  for (std::size_t c = 0; c < cells.size(); ++c) {
    const auto first = deep.begin() + static_cast<std::ptrdiff_t>(c * grid.size());
    const double error = *std::min_element(first, first + static_cast<std::ptrdiff_t>(grid.size()));
    double p = 0, s = 0;
    for (const theory::Layer& l : theory::recursion(activation(cells[c].activation).phi, cells[c].initial.sw2, 0,
                                                    cells[c].initial.sw2 * input, cells[c].depth)) {
      p += std::log(l.chi);
      s += l.v_delta / 64;
    }
    const std::string name =
        std::string(cells[c].name) + " D=" + std::to_string(cells[c].depth) + ": training error after 2 epochs";
    // Two epochs end at 13 to 20 % here, where a start trains; chance is 90 %, and E10's 30 % stands between.
    if (std::fabs(p) <= 6 && s <= 1.3)
      table.at_most(name, 0.3, 0, error);
    else if (p <= -12)
      table.at_least(name, 0.3, 0, error);
    else
      table.report(name, error);
  }
}

} // namespace behaviour
