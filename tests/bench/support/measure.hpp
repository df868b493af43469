#ifndef REXA_TESTS_BENCH_SUPPORT_MEASURE_HPP
#define REXA_TESTS_BENCH_SUPPORT_MEASURE_HPP

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace rexa::bench {

/// Does one round and says what it measured.
using Round = std::function<double()>;

struct Medians {
    double ours = 0;
    double peer = 0;
    std::size_t rounds = 0;
};

inline double median(std::vector<double> values) {
    std::ranges::sort(values);
    const std::size_t middle = values.size() / 2;
    return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

/// Measures both sides in turn, changing which goes first, so that whatever else the machine does
/// meets both alike. The first round of each is not counted.
inline Medians interleave(std::size_t rounds, const Round& ours, const Round& peer) {
    std::vector<double> our_values;
    std::vector<double> peer_values;
    for (std::size_t round = 0; round <= rounds; ++round) {
        double our_value = 0;
        double peer_value = 0;
        if (round % 2 == 0) {
            our_value = ours();
            peer_value = peer();
        } else {
            peer_value = peer();
            our_value = ours();
        }
        if (round > 0) {
            our_values.push_back(our_value);
            peer_values.push_back(peer_value);
        }
    }
    return {median(std::move(our_values)), median(std::move(peer_values)), rounds};
}

/// Milliseconds that `work` takes.
template <class Work>
double milliseconds(Work work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
        .count();
}

enum class Better { lower, higher };

struct Line {
    std::string name;
    std::string peer; ///< what it is compared with, in a few words
    std::string unit; ///< of both values
    Medians medians;
    double target = 0; ///< of ours / peer
    Better better = Better::lower;
};

/// Prints one result for tests/bench/run.sh. Names, units and peers are plain ASCII without quotes.
inline void report(const Line& line) {
    const double ratio = line.medians.ours / line.medians.peer;
    const bool met = line.better == Better::lower ? ratio <= line.target : ratio >= line.target;
    std::printf("{\"name\": \"%s\", \"ours\": %.4f, \"peer\": \"%s\", \"peer_value\": %.4f, "
                "\"ratio\": %.3f, \"target\": %.3f, \"met\": %s, \"unit\": \"%s\", "
                "\"rounds\": %zu}\n",
                line.name.c_str(), line.medians.ours, line.peer.c_str(), line.medians.peer, ratio,
                line.target, met ? "true" : "false", line.unit.c_str(), line.medians.rounds);
    std::fflush(stdout);
}

} // namespace rexa::bench

#endif
