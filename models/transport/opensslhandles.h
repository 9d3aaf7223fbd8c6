// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

namespace Fanlight {

// Gives back what OpenSSL made.
template <auto release>
struct OpenSslRelease
{
    template <typename T>
    void operator()(T *made) const
    {
        release(made);
    }
};

using BioHandle = std::unique_ptr<BIO, OpenSslRelease<&BIO_free_all>>;
using KeyHandle = std::unique_ptr<EVP_PKEY, OpenSslRelease<&EVP_PKEY_free>>;
using X509Handle = std::unique_ptr<X509, OpenSslRelease<&X509_free>>;
using ExtensionHandle = std::unique_ptr<X509_EXTENSION, OpenSslRelease<&X509_EXTENSION_free>>;

} // namespace Fanlight
