#include "store/sqlite/sweep_order.hpp"

#include <rexa/error.hpp>
#include <rexa/tree.hpp>

#include <optional>
#include <string>
#include <unordered_map>

namespace rexa::sqlite {
namespace {

struct NotAFolder {};

/// An object that is no folder, or cannot be read, is in nobody's way. Of a large file only the
/// first bytes are read.
std::optional<TreeNode> read_folder(ObjectStore& objects, const Digest& digest, const Call& call) {
    static const Bytes start_of_all = encode(TreeNode());
    std::string bytes;
    try {
        objects.read(
            digest,
            [&](BytesView piece) {
                bytes += as_chars(piece);
                if (bytes.size() >= start_of_all.size() &&
                    !bytes.starts_with(start_of_all.chars())) {
                    throw NotAFolder();
                }
            },
            call);
        return decode_tree_node(as_bytes(bytes));
    } catch (const NotAFolder&) {
        return std::nullopt;
    } catch (const Error& error) {
        if (error.code() != Errc::store_corrupt && error.code() != Errc::store_unsuitable &&
            error.code() != Errc::not_found) {
            throw;
        }
        return std::nullopt;
    }
}

std::vector<Digest> contents_of(const TreeNode& folder) {
    std::vector<Digest> contents;
    for (const TreeEntry& entry : folder.entries) {
        if (entry.kind != EntryKind::symlink) {
            contents.push_back(entry.object);
        }
    }
    return contents;
}

} // namespace

std::vector<Digest> sweep_order(ObjectStore& objects, const std::vector<Digest>& unreachable,
                                const Call& call) {
    std::unordered_map<Digest, std::vector<Digest>> folders;
    std::unordered_map<Digest, std::size_t> folders_around;
    std::vector<Digest> files;
    for (const Digest& digest : unreachable) {
        if (const auto folder = read_folder(objects, digest, call)) {
            for (const Digest& inside : folders[digest] = contents_of(*folder)) {
                ++folders_around[inside];
            }
        } else {
            files.push_back(digest);
        }
    }
    std::vector<Digest> order;
    for (const auto& entry : folders) {
        if (!folders_around.contains(entry.first)) {
            order.push_back(entry.first);
        }
    }
    for (std::size_t next = 0; next < order.size(); ++next) {
        for (const Digest& inside : folders.at(order[next])) {
            if (--folders_around.at(inside) == 0 && folders.contains(inside)) {
                order.push_back(inside);
            }
        }
    }
    order.insert(order.end(), files.begin(), files.end());
    return order;
}

} // namespace rexa::sqlite
