#include "model_api/gemini/address.hpp"

#include "net/url.hpp"

#include <rexa/error.hpp>

#include <algorithm>
#include <utility>

namespace rexa::model_api::gemini {
namespace {

constexpr std::string_view place = "{model}";
constexpr std::string_view model_kind = "models/";
constexpr std::string_view tuned_kind = "tunedModels/";
constexpr std::string_view field_model = "ModelSettings::model";

bool is_word_character(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

void check_path(const std::string& path, const std::string& option) {
    const std::size_t at = path.find(place);
    if (!path.starts_with('/') || at == std::string::npos ||
        path.find(place, at + 1) != std::string::npos) {
        throw Error(Errc::invalid_argument,
                    option + ": begin it with a slash, with {model} once where its name belongs");
    }
    std::string sample = path;
    const net::Url url =
        net::parse_url("https://host" + sample.replace(at, place.size(), "m"), option);
    if (url.has_query()) {
        throw Error(Errc::invalid_argument, option + ": leave out the part from '?' on");
    }
}

} // namespace

Address::Address(std::string version, std::string path, const std::string& options)
    : version_(std::move(version)), path_(std::move(path)) {
    if (version_.empty() || !std::ranges::all_of(version_, is_word_character)) {
        throw Error(Errc::invalid_argument, options + "::version: use a word such as v1beta or v1");
    }
    if (!path_.empty()) {
        check_path(path_, options + "::path");
    }
}

std::string Address::method(std::string_view model, std::string_view verb) const {
    std::string_view kind = model_kind;
    for (const std::string_view named : {model_kind, tuned_kind}) {
        if (model.starts_with(named)) {
            kind = named;
            model.remove_prefix(named.size());
        }
    }
    const std::string name = net::encode_segment(model, field_model);
    std::string path = path_;
    if (path.empty()) {
        path = resource(kind) + name;
    } else {
        path.replace(path.find(place), place.size(), name);
    }
    return path + ':' + std::string(verb);
}

std::string Address::resource(std::string_view name) const {
    return '/' + version_ + '/' + std::string(name);
}

} // namespace rexa::model_api::gemini
