#include "core/codec/environment_codec.hpp"

namespace rexa::core {

FieldWriter encode_environment(const Environment& environment) {
    FieldWriter out;
    out.bytes(1, environment.provider);
    out.enumerator(2, environment.isolation);
    out.enumerator(3, environment.enforcement);
    out.enumerator(4, environment.network);
    out.digest(5, environment.fingerprint);
    out.bytes(6, environment.interpreter);
    out.bytes(7, environment.version);
    out.bytes(8, environment.platform);
    out.digest(9, environment.packages);
    return out;
}

Environment decode_environment(std::string_view bytes) {
    FieldReader in(bytes, "environment");
    Environment environment;
    environment.provider = in.bytes(1);
    environment.isolation = in.enumerator(2, Isolation::none, Isolation::machine);
    environment.enforcement = in.enumerator(3, Enforcement::none, Enforcement::remote);
    environment.network = in.enumerator(4, Network::none, Network::internet);
    environment.fingerprint = in.digest(5);
    environment.interpreter = in.bytes(6);
    environment.version = in.bytes(7);
    environment.platform = in.bytes(8);
    environment.packages = in.digest(9);
    in.finish();
    return environment;
}

} // namespace rexa::core
