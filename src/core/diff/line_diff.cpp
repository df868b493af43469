#include "core/diff/line_diff.hpp"

#include <algorithm>
#include <cstdlib>
#include <optional>

namespace rexa::core {
namespace {

using Position = std::ptrdiff_t;
using Lines = std::span<const std::uint32_t>;

/// Edits on the whole way that are looked for; half of them from either end.
constexpr Position most_edits = 20'000;
/// Steps of the search, over all its parts: well below a second.
constexpr std::uint64_t most_steps = 60'000'000;
constexpr Position nowhere = -1;

/// A part of both sequences: [old_begin, old_end) and [new_begin, new_end).
struct Box {
    Position old_begin;
    Position old_end;
    Position new_begin;
    Position new_end;

    [[nodiscard]] Position old_size() const noexcept { return old_end - old_begin; }
    [[nodiscard]] Position new_size() const noexcept { return new_end - new_begin; }
};

struct Point {
    Position old_at;
    Position new_at;
};

/// Finds points on a shortest way through a box. `x` is a position on the old side and a diagonal
/// `k` is x - y, both relative to the box and to the end a way started from; for each diagonal the
/// furthest x is kept. Ways that would leave the box are given up at once.
class Search {
public:
    Search(Lines before, Lines after)
        : before_(before), after_(after),
          shift_(std::min(static_cast<Position>(before.size() + after.size()), most_edits) + 1),
          forward_(static_cast<std::size_t>(2 * shift_ + 1)),
          backward_(static_cast<std::size_t>(2 * shift_ + 1)) {}

    /// A point where the ways from both ends meet; nothing when the work is not worth it.
    std::optional<Point> middle(const Box& box) {
        const Position delta = box.old_size() - box.new_size();
        const bool odd = delta % 2 != 0;
        const Position most = std::min((box.old_size() + box.new_size() + 1) / 2, most_edits / 2);
        for (Position edits = 0; edits <= most; ++edits) {
            for (Position k = -edits; k <= edits; k += 2) {
                const Position x = extend_forward(box, k, edits);
                const Position mirrored = delta - k;
                if (odd && std::abs(mirrored) < edits && meet(x, at(backward_, mirrored), box)) {
                    return Point{box.old_begin + x, box.new_begin + x - k};
                }
            }
            for (Position k = -edits; k <= edits; k += 2) {
                const Position x = extend_backward(box, k, edits);
                const Position mirrored = delta - k;
                if (!odd && std::abs(mirrored) <= edits && meet(x, at(forward_, mirrored), box)) {
                    return Point{box.old_end - x, box.new_end - (x - k)};
                }
            }
            if (steps_ > most_steps) {
                return std::nullopt;
            }
        }
        return std::nullopt;
    }

private:
    Position& at(std::vector<Position>& reached, Position k) {
        return reached[static_cast<std::size_t>(k + shift_)];
    }

    static bool meet(Position x, Position other, const Box& box) {
        return x != nowhere && other != nowhere && x + other >= box.old_size();
    }

    /// Where one more edit leads on diagonal `k`, from the neighbours' reach after one edit less.
    Position step_onto(std::vector<Position>& reached, Position k, Position edits, const Box& box) {
        if (edits == 0) {
            return 0;
        }
        const Position left = k > -edits ? at(reached, k - 1) : nowhere;
        const Position above = k < edits ? at(reached, k + 1) : nowhere;
        Position x = nowhere;
        if (left != nowhere && left < box.old_size()) {
            x = left + 1;
        }
        if (above != nowhere && above - k <= box.new_size()) {
            x = std::max(x, above);
        }
        return x;
    }

    template <class Same>
    Position extend(std::vector<Position>& reached, Position k, Position edits, const Box& box,
                    Same same) {
        Position x = step_onto(reached, k, edits, box);
        ++steps_;
        if (x != nowhere) {
            while (x < box.old_size() && x - k < box.new_size() && same(x, x - k)) {
                ++x;
                ++steps_;
            }
        }
        return at(reached, k) = x;
    }

    Position extend_forward(const Box& box, Position k, Position edits) {
        return extend(forward_, k, edits, box, [&](Position x, Position y) {
            return old_line(box.old_begin + x) == new_line(box.new_begin + y);
        });
    }

    Position extend_backward(const Box& box, Position k, Position edits) {
        return extend(backward_, k, edits, box, [&](Position x, Position y) {
            return old_line(box.old_end - 1 - x) == new_line(box.new_end - 1 - y);
        });
    }

    std::uint32_t old_line(Position at) const { return before_[static_cast<std::size_t>(at)]; }
    std::uint32_t new_line(Position at) const { return after_[static_cast<std::size_t>(at)]; }

    Lines before_;
    Lines after_;
    Position shift_;
    std::vector<Position> forward_;
    std::vector<Position> backward_;
    std::uint64_t steps_ = 0;
};

/// Takes off what both sides share at their ends.
Box trim(Box box, Lines before, Lines after) {
    const auto same = [&](Position old_at, Position new_at) {
        return before[static_cast<std::size_t>(old_at)] == after[static_cast<std::size_t>(new_at)];
    };
    while (box.old_size() > 0 && box.new_size() > 0 && same(box.old_begin, box.new_begin)) {
        ++box.old_begin;
        ++box.new_begin;
    }
    while (box.old_size() > 0 && box.new_size() > 0 && same(box.old_end - 1, box.new_end - 1)) {
        --box.old_end;
        --box.new_end;
    }
    return box;
}

void mark(std::vector<bool>& lines, Position begin, Position end) {
    std::fill(lines.begin() + begin, lines.begin() + end, true);
}

Box whole(Lines before, Lines after) {
    return {0, static_cast<Position>(before.size()), 0, static_cast<Position>(after.size())};
}

/// Both sides without the lines that do not occur on the other: those are changed in any case, and
/// without them the search is short.
class SharedLines {
public:
    SharedLines(Lines before, Lines after) {
        const std::uint32_t most = std::max(largest(before), largest(after));
        std::vector<bool> in_before(most + std::size_t{1});
        std::vector<bool> in_after(most + std::size_t{1});
        for (const std::uint32_t line : before) {
            in_before[line] = true;
        }
        for (const std::uint32_t line : after) {
            in_after[line] = true;
        }
        keep(before, in_after, old_lines, old_at);
        keep(after, in_before, new_lines, new_at);
    }

    std::vector<std::uint32_t> old_lines;
    std::vector<std::uint32_t> new_lines;
    std::vector<std::size_t> old_at; ///< where each shared line stands on its side
    std::vector<std::size_t> new_at;

private:
    static std::uint32_t largest(Lines lines) {
        return lines.empty() ? 0 : *std::ranges::max_element(lines);
    }

    static void keep(Lines lines, const std::vector<bool>& on_other_side,
                     std::vector<std::uint32_t>& kept, std::vector<std::size_t>& at) {
        for (std::size_t i = 0; i < lines.size(); ++i) {
            if (on_other_side[lines[i]]) {
                kept.push_back(lines[i]);
                at.push_back(i);
            }
        }
    }
};

/// The changes of the shared lines alone; nothing when that is too much work.
std::optional<LineChanges> compare_shared(Lines before, Lines after) {
    LineChanges changes{std::vector<bool>(before.size()), std::vector<bool>(after.size())};
    Search search(before, after);
    std::vector<Box> open{whole(before, after)};
    while (!open.empty()) {
        const Box box = trim(open.back(), before, after);
        open.pop_back();
        if (box.old_size() == 0 || box.new_size() == 0) {
            mark(changes.removed, box.old_begin, box.old_end);
            mark(changes.added, box.new_begin, box.new_end);
            continue;
        }
        const auto middle = search.middle(box);
        if (!middle) {
            return std::nullopt;
        }
        open.push_back({box.old_begin, middle->old_at, box.new_begin, middle->new_at});
        open.push_back({middle->old_at, box.old_end, middle->new_at, box.new_end});
    }
    return changes;
}

LineChanges replace_all(Lines before, Lines after) {
    LineChanges changes{std::vector<bool>(before.size()), std::vector<bool>(after.size())};
    const Box box = trim(whole(before, after), before, after);
    mark(changes.removed, box.old_begin, box.old_end);
    mark(changes.added, box.new_begin, box.new_end);
    return changes;
}

/// Marks of shared lines, put where those lines stand; all others are changed.
std::vector<bool> spread(const std::vector<bool>& shared, const std::vector<std::size_t>& at,
                         std::size_t size) {
    std::vector<bool> marks(size, true);
    for (std::size_t i = 0; i < at.size(); ++i) {
        marks[at[i]] = shared[i];
    }
    return marks;
}

} // namespace

LineChanges compare_lines(Lines before, Lines after) {
    const SharedLines shared(before, after);
    const auto changes = compare_shared(shared.old_lines, shared.new_lines);
    if (!changes) {
        return replace_all(before, after);
    }
    return {spread(changes->removed, shared.old_at, before.size()),
            spread(changes->added, shared.new_at, after.size())};
}

} // namespace rexa::core
