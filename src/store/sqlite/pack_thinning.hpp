#ifndef REXA_STORE_SQLITE_PACK_THINNING_HPP
#define REXA_STORE_SQLITE_PACK_THINNING_HPP

#include "store/sqlite/parts.hpp"

#include <cstdint>
#include <unordered_map>
#include <utility>
#include <vector>

namespace rexa::sqlite {

/// Takes packs without objects out of the store and writes those anew that are mostly empty, a few
/// in each transaction. Batches may be open meanwhile: an object that is moved is there all the
/// time, and a pack that nothing refers to is never referred to again. No other collection runs.
class PackThinning {
public:
    PackThinning(Parts& parts, const Call& call) : parts_(parts), call_(call) {}
    void run();

private:
    struct Member {
        Digest digest;
        std::uint64_t size = 0;
    };
    struct SparsePack {
        std::int64_t number = 0;
        std::vector<Member> members;
    };
    struct Findings {
        std::vector<std::int64_t> dead;
        std::vector<SparsePack> sparse;
    };
    /// A sparse pack and what takes its place.
    struct Replacement {
        SparsePack old;
        std::string content;
        std::string compressed; ///< empty when it would not be smaller
    };

    [[nodiscard]] Findings look();
    void remove(const std::vector<std::int64_t>& dead);
    void rewrite(const std::vector<SparsePack>& sparse);
    [[nodiscard]] Replacement prepare(const SparsePack& pack);
    void replace(const std::vector<Replacement>& replacements);

    Parts& parts_;
    const Call& call_;
};

} // namespace rexa::sqlite

#endif
