#include "engine/workspace_preview.hpp"

#include <algorithm>
#include <array>
#include <deque>
#include <string>
#include <string_view>
#include <utility>

namespace rexa {
namespace {

constexpr std::size_t most_listed = 60;
constexpr std::size_t most_shown = 8;
constexpr std::size_t most_folders = 200;

constexpr std::array data_endings = {".csv", ".tsv", ".json", ".jsonl", ".ndjson",
                                     ".txt", ".md",  ".dat",  ".yaml",  ".yml"};

bool is_data(std::string path) {
    std::ranges::transform(path, path.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return std::ranges::any_of(data_endings,
                               [&](std::string_view ending) { return path.ends_with(ending); });
}

/// Ends the reading of an object of which enough was seen.
struct Enough {};

std::string first_bytes(BlobSource& source, const Digest& object, const Call& call) {
    constexpr std::size_t wanted = generate::preview_bytes + 1;
    std::string begun;
    try {
        source.read(
            object,
            [&](BytesView bytes) {
                begun += as_chars(bytes).substr(0, wanted - begun.size());
                if (begun.size() == wanted) {
                    throw Enough();
                }
            },
            call);
    } catch (const Enough&) {
        return begun;
    }
    return begun;
}

class Previewer {
public:
    Previewer(Beginnings beginnings, BlobSource& source, const Call& call)
        : show_(beginnings == Beginnings::show), source_(source), call_(call) {}

    void add_inputs(const InputFiles& inputs) {
        for (const auto& [path, bytes] : inputs) {
            add(path, bytes.size(), [&] { return bytes.chars(); });
        }
    }

    void add_tree(const Tree& tree, const InputFiles& inputs) {
        std::deque<std::pair<std::string, Digest>> folders;
        if (!tree.is_empty()) {
            folders.emplace_back("", tree.root());
        }
        for (std::size_t seen = 0; !folders.empty() && seen < most_folders; ++seen) {
            const auto [folder, node] = std::move(folders.front());
            folders.pop_front();
            for (const TreeEntry& entry : decode_tree_node(source_.read(node, call_)).entries) {
                auto path = folder + entry.name;
                if (entry.kind == EntryKind::directory) {
                    folders.emplace_back(path + "/", entry.object);
                } else if (entry.kind != EntryKind::symlink && !inputs.contains(path)) {
                    add(path, entry.size,
                        [&] { return first_bytes(source_, entry.object, call_); });
                }
            }
        }
        found_.not_listed += folders.size();
    }

    WorkspacePreview take() { return std::move(found_); }

private:
    template <class Read>
    void add(const std::string& path, std::uint64_t size, Read read) {
        if (found_.files.size() == most_listed) {
            ++found_.not_listed;
            return;
        }
        generate::FilePreview file{path, size, ""};
        if (show_ && shown_ < most_shown && is_data(path)) {
            file.beginning = generate::beginning_of(as_bytes(read()));
            shown_ += file.beginning.empty() ? 0 : 1;
        }
        found_.files.push_back(std::move(file));
    }

    const bool show_;
    BlobSource& source_;
    const Call& call_;
    WorkspacePreview found_;
    std::size_t shown_ = 0;
};

} // namespace

WorkspacePreview preview_workspace(const Tree& tree, const InputFiles& inputs,
                                   Beginnings beginnings, BlobSource& source, const Call& call) {
    Previewer previewer(beginnings, source, call);
    previewer.add_inputs(inputs);
    previewer.add_tree(tree, inputs);
    return previewer.take();
}

} // namespace rexa
